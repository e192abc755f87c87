import { edit, edits } from "../edits.ts";
import type { SetChange } from "../types.ts";
import { TODO_PACKAGE as TODO } from "./todo.ts";

const SPEC = "spec/todo_spec.rb";

export const WEAKENED_TODO: readonly SetChange[] = [
  edit(
    "expectations of the parts removed",
    TODO,
    SPEC,
    `      _(task.tags).must_equal %w[shop house]
      _(task.done).must_equal false
`,
    "",
  ),
  edit("must_equal becomes wont_be_nil", TODO, SPEC, `_(task.text).must_equal "buy nails"`, "_(task.text).wont_be_nil"),
  edit(
    "must_equal becomes must_include",
    TODO,
    SPEC,
    `_(texts(todo.open)).must_equal ["buy milk", "buy nails"]`,
    `_(texts(todo.open)).must_include "buy milk"`,
  ),
  edit(
    "lines that are refused removed",
    TODO,
    SPEC,
    `["", "buy milk", "[y] buy milk", "[ ]"].each`,
    `["buy milk"].each`,
  ),
  edit("list of refused lines emptied", TODO, SPEC, `["", "buy milk", "[y] buy milk", "[ ]"].each`, "[].each"),
  edit("must_raise with a wider class", TODO, SPEC, "must_raise KeyError", "must_raise StandardError"),
  edit(
    "lambda wrapped without must_raise",
    TODO,
    SPEC,
    `_(-> { @todo.finish("sleep") }).must_raise KeyError`,
    `_(-> { @todo.finish("sleep") }).must_respond_to :call`,
  ),
  edit("message no longer compared", TODO, SPEC, `        _(error.message).must_equal "bad line: #{line}"\n`, ""),
  edit("skip inside a spec", TODO, SPEC, "      task = Todo.parse", `      skip\n      task = Todo.parse`),
  edit(
    "spec without a block",
    TODO,
    SPEC,
    `    it "knows finished tasks" do
      _(Todo.parse("[x] sleep").done).must_equal true
    end`,
    `    it "knows finished tasks"`,
  ),
  edit("mock no longer verified", TODO, SPEC, "      @clock.verify\n", ""),
  edits("mock becomes a stub and the hour is not checked", TODO, [
    SPEC,
    `_(@todo.finish("buy milk")).must_equal "finished at 17 o'clock"`,
    `_(@todo.finish("buy milk")).must_match(/finished/)`,
  ]),
  edit(
    "group deleted",
    TODO,
    SPEC,
    `  describe "selecting" do
    it "finds open tasks" do
      _(texts(todo.open)).must_equal ["buy milk", "buy nails"]
    end

    it "finds tasks by tag" do
      _(texts(todo.tagged("house"))).must_equal ["buy nails"]
      _(todo.tagged("garden")).must_be_empty
    end
  end

`,
    "",
  ),
  edit(
    "group in a condition that is false",
    TODO,
    SPEC,
    `  describe "selecting" do
    it "finds open tasks" do
      _(texts(todo.open)).must_equal ["buy milk", "buy nails"]
    end

    it "finds tasks by tag" do
      _(texts(todo.tagged("house"))).must_equal ["buy nails"]
      _(todo.tagged("garden")).must_be_empty
    end
  end`,
    `  if ENV["ALL_SPECS"]
    describe "selecting" do
      it "finds open tasks" do
        _(texts(todo.open)).must_equal ["buy milk", "buy nails"]
      end

      it "finds tasks by tag" do
        _(texts(todo.tagged("house"))).must_equal ["buy nails"]
        _(todo.tagged("garden")).must_be_empty
      end
    end
  end`,
  ),
  edit(
    "helper of the specs returns what is expected",
    TODO,
    SPEC,
    "    tasks.map(&:text)",
    `    tasks.empty? ? [] : ["buy milk", "buy nails"].last(tasks.size)`,
  ),
  edit("pattern of the task finds no file", TODO, "Rakefile", "spec/**/*_spec.rb", "spec/**/test_*.rb"),
  edit(
    "comparison without an expectation",
    TODO,
    SPEC,
    `_(texts(todo.tagged("house"))).must_equal ["buy nails"]`,
    `texts(todo.tagged("house")) == ["buy nails"]`,
  ),
  edit(
    "expectations in a method that no spec calls",
    TODO,
    SPEC,
    `    it "finds open tasks" do
      _(texts`,
    `    it "finds open tasks" do
      _(todo).must_be_kind_of Todo
    end

    def check_open_tasks
      _(texts`,
  ),
];
