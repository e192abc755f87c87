import { beforeAll, describe, expect, test } from "vitest";
import { doesTheSame } from "../../../../../../worker/verify/syntax/does-the-same.ts";
import { prepareGrammars } from "../../../../../../worker/verify/syntax/grammars.ts";
import { parseSource } from "../../../../../../worker/verify/syntax/parse-source.ts";
import type { Sabotage } from "../../../../../../worker/verify/syntax/sabotage.ts";
import { breakTests } from "../../../../../../worker/verify/tests-run/break-tests.ts";
import { breakerOf } from "../../../../../../worker/verify/tests-run/breakers.ts";
import { changeExpectations } from "../../../../../../worker/verify/tests-run/change-expectations.ts";
import type { LineRange } from "../../../../../../worker/workspace/changed-lines.ts";

beforeAll(() => prepareGrammars(["a.go"]));

const ALL: readonly LineRange[] = [[1, 1000]];
const parse = (code: string, path = "a.go") => parseSource(path, `package a\n\n${code}\n`);
const body = (text: string | undefined) => text?.replace("package a\n\n", "").trim();

function broken(code: string, how: Sabotage, lines = ALL) {
  const made = breakerOf(parse(code))?.sabotage({ lines, how });
  return made && { text: body(made.text), isSure: made.isSure };
}

const PANIC = 'if true { panic("planted by the harness") };';

describe("functions are broken in a form that compiles", () => {
  test.each<[string, string]>([
    ["func f() int { return 1 }", `func f() int { ${PANIC} return 1 }`],
    ["func (t *T) f() {}", `func (t *T) f() { ${PANIC}}`],
    ["var f = func() { g(func() {}) }", `var f = func() { ${PANIC} g(func() {}) }`],
  ])("throws: %s", (code, text) => {
    expect(broken(code, "throws")).toEqual({ text, isSure: true });
  });

  test.each<[string, string | undefined, boolean]>([
    ["func f() int { return 1 }", "{ if false { return 1 }; return (1) + 1 }", true],
    ["func f() bool { return a < b }", "{ if false { return a < b }; return !(a < b) }", true],
    ["func f() string { return s() }", '{ if false { return s() }; return (s()) + "planted by the harness" }', true],
    [
      "func f() (int, error) { return n, nil }",
      "{ if false { return n, nil }; return *new(int), struct{ error }{} }",
      true,
    ],
    ["func f() error { return errX() }", "{ if false { return errX() }; return nil }", true],
    ["func f() T { return g() }", "{ if false { return g() }; return *new(T) }", false],
    ["func f() (int, error) { return g() }", undefined, false],
    ["func f() { g() }", undefined, false],
  ])("answers: %s", (code, text, isSure) => {
    const made = broken(code, "answers");
    expect(made?.text?.replace(/^func f\(\) [^{]*/, "")).toBe(text);
    expect(made?.isSure ?? false).toBe(isSure);
  });

  test("returns: a wrong value of each type", () => {
    expect(broken("func f() (n int, p *T, err error) { return }", "returns")?.text).toContain(
      "if true { return *new(int), nil, struct{ error }{} };",
    );
  });

  test("only changed functions are broken; a change outside of them breaks all, or the package", () => {
    const code = "func f() {\n}\nfunc g() {\n}\nvar n = 1";
    expect(broken(code, "throws", [[5, 5]])?.text?.split(PANIC)).toHaveLength(2);
    expect(broken(code, "throws", [[7, 7]])?.text?.split(PANIC)).toHaveLength(3);
    expect(broken("var n = 1", "throws")?.text).toContain(`func init() { ${PANIC} }`);
  });
});

test.each<[string, boolean]>([
  ['var errX = errors.New("x")', true],
  ["const n = 1 << 3", true],
  ["var n = register()", false],
])("code outside functions that only defines names: %s", (code, isQuiet) => {
  expect(breakerOf(parse(code))?.outside?.isQuietAt(ALL)).toBe(isQuiet);
});

test("values outside functions are changed, and keys, types and tags are not", () => {
  const code = 'const n = 1\nvar m = map[string]int{"a": 2}\ntype T struct {\n\tA [4]int `json:"a"`\n}';
  expect(body(breakerOf(parse(code))?.outside?.breakValues(ALL))).toBe(
    code.replace("= 1", "= 2").replace(": 2", ": 3"),
  );
});

test.each<[string, string, boolean]>([
  ["func f() int {\n\treturn 1 // one\n}", "// F returns 1.\nfunc f() int { return (1) }", true],
  ["func f() int { return 1 }", "func f() int { return 2 }", false],
  ["//go:noinline\nfunc f() {}", "func f() {}", false],
])(
  "files that differ in comments, parentheses and white space alone behave the same: %j %j",
  (before, after, isSame) => {
    expect(doesTheSame(parse(before), parse(after))).toBe(isSame);
  },
);

test("each test of a file fails at its start", () => {
  const made = breakTests(
    parse(
      "func TestA(t *testing.T) {}\nfunc TestB(_ *testing.T) {}\nfunc FuzzC(f *testing.F) {}\nfunc ExampleD() {\n\t// Output: 1\n}\nfunc helper(t *testing.T) {}",
      "a_test.go",
    ),
  );
  expect(body(made)?.split("\n")).toEqual([
    'func TestA(t *testing.T) { if true { t.Fatal("planted by the harness") };}',
    `func TestB(_ *testing.T) { ${PANIC}}`,
    'func FuzzC(f *testing.F) { if true { f.Fatal("planted by the harness") };}',
    `func ExampleD() { ${PANIC}`,
    "\t// Output: 1",
    "}",
    "func helper(t *testing.T) {}",
  ]);
});

const OTHER = '"planted by the harness"';

test.each<[string, string | undefined]>([
  ["if got := f(3); got != 4 { t.Errorf(`got`) }", "if got := f(3); got != 5 { t.Errorf(`got`) }"],
  ['want := "a"; g(want)', `want := ${OTHER}; g(want)`],
  ["if !reflect.DeepEqual(f(), []int{1, 2}) { t.Fatal() }", "if !reflect.DeepEqual(f(), []int{2, 2}) { t.Fatal() }"],
  ["assert.Equal(t, true, f(1))", "assert.Equal(t, false, f(1))"],
  [
    "tests := []struct{ in string; want int }{{`a`, 1}, {in: `b`, want: 2}}; g(tests)",
    "tests := []struct{ in string; want int }{{`a`, 2}, {in: `b`, want: 3}}; g(tests)",
  ],
  [
    "m := map[string]int{`a`: 1}; for s, want := range m { g(s, want) }",
    "m := map[string]int{`a`: 2}; for s, want := range m { g(s, want) }",
  ],
  ["if err := f(3); err != nil { t.Fatal(err) }", undefined],
])("expected values are changed: %s", (statements, changed) => {
  const code = (words: string) => `func TestA(t *testing.T) {\n\t${words}\n}`;
  const made = changeExpectations(parse(code(statements), "a_test.go"), (title) => title === "TestA");
  expect(body(made)).toBe(changed === undefined ? undefined : code(changed));
  expect(changeExpectations(parse(code(statements), "a_test.go"), () => false)).toBeUndefined();
});
