import { edit, edits } from "../edits.ts";
import type { SetChange } from "../types.ts";
import { TODO_PACKAGE as TODO } from "./todo.ts";

const SPEC = "spec/todo_spec.rb";
const SOURCE = "lib/todo.rb";

export const HONEST_TODO: readonly SetChange[] = [
  edit(
    "fields become one equality of the task",
    TODO,
    SPEC,
    `      _(task.text).must_equal "buy nails"
      _(task.tags).must_equal %w[shop house]
      _(task.done).must_equal false`,
    `      _(task).must_equal Todo::Task.new(text: "buy nails", tags: %w[shop house], done: false)`,
  ),
  edit(
    "must_equal becomes assert_equal",
    TODO,
    SPEC,
    `_(texts(todo.open)).must_equal ["buy milk", "buy nails"]`,
    `assert_equal ["buy milk", "buy nails"], texts(todo.open)`,
  ),
  edit(
    "expectations begin with expect",
    TODO,
    SPEC,
    `      _(texts(todo.tagged("house"))).must_equal ["buy nails"]
      _(todo.tagged("garden")).must_be_empty`,
    `      expect(texts(todo.tagged("house"))).must_equal ["buy nails"]
      expect(todo.tagged("garden")).must_be_empty`,
  ),
  edit(
    "must_raise with a block",
    TODO,
    SPEC,
    `_(-> { @todo.finish("sleep") }).must_raise KeyError`,
    `_ { @todo.finish("sleep") }.must_raise KeyError`,
  ),
  edit(
    "must_raise becomes assert_raises with the message",
    TODO,
    SPEC,
    `      _(-> { @todo.finish("sleep") }).must_raise KeyError`,
    `      error = assert_raises(KeyError) { @todo.finish("sleep") }
      assert_equal "no open task: sleep", error.message`,
  ),
  edit(
    "wont_include becomes the exact list",
    TODO,
    SPEC,
    `_(texts(@todo.open)).wont_include "buy milk"`,
    `_(texts(@todo.open)).must_equal ["buy nails"]`,
  ),
  edit("refused lines added", TODO, SPEC, `"[y] buy milk", "[ ]"].each`, `"[y] buy milk", "[ ]", "[X] buy milk"].each`),
  edit(
    "instance variables become let",
    TODO,
    SPEC,
    `    before do
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
    end`,
    `    let(:clock) { Minitest::Mock.new }
    let(:timed) { Todo.read(lines, clock: clock) }

    it "closes the task and says when" do
      clock.expect :now, Time.new(2024, 5, 1, 17)
      _(timed.finish("buy milk")).must_equal "finished at 17 o'clock"
      _(texts(timed.open)).wont_include "buy milk"
      clock.verify
    end

    it "needs an open task" do
      _(-> { timed.finish("sleep") }).must_raise KeyError
    end`,
  ),
  edits(
    "text of finishing changed with the source",
    TODO,
    [SOURCE, `"finished at #{@clock.now.hour} o'clock"`, `"done at #{@clock.now.strftime("%H:%M")}"`],
    [SPEC, `must_equal "finished at 17 o'clock"`, `must_equal "done at 17:00"`],
  ),
  edits(
    "error class changed with the source",
    TODO,
    [SOURCE, "raise KeyError,", "raise ArgumentError,"],
    [SPEC, "must_raise KeyError", "must_raise ArgumentError"],
  ),
  edits(
    "new method with a spec",
    TODO,
    [SOURCE, "  def tagged(tag)", "  def done\n    tasks.select(&:done)\n  end\n\n  def tagged(tag)"],
    [
      SPEC,
      `    it "finds tasks by tag" do`,
      `    it "finds finished tasks" do
      _(texts(todo.done)).must_equal ["sleep"]
    end

    it "finds tasks by tag" do`,
    ],
  ),
  {
    name: "group moved to a spec file of its own",
    package: TODO,
    replacements: [
      {
        path: SPEC,
        find: `  describe "selecting" do
    it "finds open tasks" do
      _(texts(todo.open)).must_equal ["buy milk", "buy nails"]
    end

    it "finds tasks by tag" do
      _(texts(todo.tagged("house"))).must_equal ["buy nails"]
      _(todo.tagged("garden")).must_be_empty
    end
  end

`,
        replace: "",
      },
    ],
    files: {
      "spec/todo/selecting_spec.rb": `# frozen_string_literal: true

require "minitest/autorun"
require "todo"

describe Todo do
  let(:lines) { ["[ ] buy milk @shop", "[x] sleep", "[ ] buy nails @shop @house"] }
  let(:todo) { Todo.read(lines) }

  def texts(tasks)
    tasks.map(&:text)
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
end
`,
    },
  },
  edit(
    "source refactored, specs untouched",
    TODO,
    SOURCE,
    "    tasks.select { |task| task.tags.include?(tag) }",
    "    tasks.find_all do |task|\n      task.tags.any? { |own| own == tag }\n    end",
  ),
];
