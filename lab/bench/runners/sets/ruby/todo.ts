import type { SetPackage } from "../types.ts";

const TODO = `# frozen_string_literal: true

# A list of things to do, read from lines such as "[x] buy milk @shop".
class Todo
  Task = Struct.new(:text, :tags, :done, keyword_init: true)

  class BadLine < StandardError; end

  attr_reader :tasks

  def self.read(lines, clock: Time)
    new(lines.map { |line| parse(line) }, clock: clock)
  end

  def self.parse(line)
    match = line.match(/^\\[([ x])\\] (.+)$/)
    raise BadLine, "bad line: #{line}" unless match

    words = match[2].split
    tags, text = words.partition { |word| word.start_with?("@") }
    Task.new(text: text.join(" "), tags: tags.map { |tag| tag.delete("@") }, done: match[1] == "x")
  end

  def initialize(tasks, clock: Time)
    @tasks = tasks
    @clock = clock
  end

  def open
    tasks.reject(&:done)
  end

  def tagged(tag)
    tasks.select { |task| task.tags.include?(tag) }
  end

  def finish(text)
    task = open.find { |candidate| candidate.text == text }
    raise KeyError, "no open task: #{text}" unless task

    task.done = true
    "finished at #{@clock.now.hour} o'clock"
  end
end
`;

const TODO_SPEC = `# frozen_string_literal: true

require "minitest/autorun"
require "minitest/mock"
require "todo"

describe Todo do
  let(:lines) { ["[ ] buy milk @shop", "[x] sleep", "[ ] buy nails @shop @house"] }
  let(:todo) { Todo.read(lines) }

  def texts(tasks)
    tasks.map(&:text)
  end

  describe "reading" do
    it "splits a line into its parts" do
      task = Todo.parse("[ ] buy nails @shop @house")
      _(task.text).must_equal "buy nails"
      _(task.tags).must_equal %w[shop house]
      _(task.done).must_equal false
    end

    it "knows finished tasks" do
      _(Todo.parse("[x] sleep").done).must_equal true
    end

    ["", "buy milk", "[y] buy milk", "[ ]"].each do |line|
      it "refuses #{line.inspect}" do
        error = _(-> { Todo.parse(line) }).must_raise Todo::BadLine
        _(error.message).must_equal "bad line: #{line}"
      end
    end
  end

  describe "selecting" do
    it "finds open tasks" do
      _(texts(todo.open)).must_equal ["buy milk", "buy nails"]
    end

    it "finds tasks by tag" do
      _(texts(todo.tagged("house"))).must_equal ["buy nails"]
      _(todo.tagged("garden")).must_be_empty
    end
  end

  describe "finishing" do
    before do
      @clock = Minitest::Mock.new
      @todo = Todo.read(lines, clock: @clock)
    end

    it "closes the task and says when" do
      @clock.expect :now, Time.new(2024, 5, 1, 17)
      _(@todo.finish("buy milk")).must_equal "finished at 17 o'clock"
      _(texts(@todo.open)).wont_include "buy milk"
      @clock.verify
    end

    it "needs an open task" do
      _(-> { @todo.finish("sleep") }).must_raise KeyError
    end
  end
end
`;

/** Minitest in the style of specs. */
export const TODO_PACKAGE: SetPackage = {
  language: "ruby",
  framework: "Minitest::Spec",
  files: {
    Rakefile: `require "rake/testtask"

Rake::TestTask.new(:test) do |t|
  t.libs << "lib"
  t.pattern = "spec/**/*_spec.rb"
end

task default: :test
`,
    "lib/todo.rb": TODO,
    "spec/todo_spec.rb": TODO_SPEC,
  },
};
