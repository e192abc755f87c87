import { beforeAll, describe, expect, test } from "vitest";
import { type FaultClass, withEdits } from "../../../../../../worker/verify/faults/fault.ts";
import { languageOf } from "../../../../../../worker/verify/faults/language.ts";
import { prepareGrammars } from "../../../../../../worker/verify/syntax/grammars.ts";
import { parseSource } from "../../../../../../worker/verify/syntax/parse-source.ts";

beforeAll(() => prepareGrammars(["a.go"]));

/** Lists the faults of a Go source as `kind: the line with the fault`. */
function faultsOf(code: string, kind?: FaultClass): string[] {
  const text = code.startsWith("package ") ? code : `package a\n\n${code}\n`;
  const parsed = parseSource("a.go", text);
  const language = languageOf("a.go", parsed);
  if (language === undefined) throw new Error("not read");
  return language
    .faultsOf(parsed)
    .filter((fault) => kind === undefined || fault.kind === kind)
    .map(({ edits, kind: of }) => {
      const broken = withEdits(text, edits);
      expect(language.isSameShape(broken)).toBe(true);
      const old = text.split("\n");
      const lines = broken.split("\n").filter((line) => line !== "" && !old.includes(line));
      return `${of}: ${lines.join(" ").trim()}`;
    });
}
const inside = (statements: string, head = "func f(a, b int, s string) (int, error)") => `${head} {\n${statements}\n}`;

describe("a fault of each kind is found where it compiles", () => {
  test.each<[FaultClass, string, string]>([
    ["comparison", inside("if a == b { g() }"), "if a != b { g() }"],
    ["off-by-one", inside("if a < b { g() }"), "if a <= b { g() }"],
    ["off-by-one", inside("a++"), "a--"],
    ["off-by-one", inside("g(s[1:])"), "g(s[2:])"],
    ["off-by-one", inside("g(s[3])"), "g(s[2])"],
    ["off-by-one", inside("if a == 255 { g() }"), "if a == 254 { g() }"],
    ["off-by-one", inside("if s[0] == 'a' || s[0] == 'b' { g() }"), "if s[0] == 'c' || s[0] == 'b' { g() }"],
    ["arithmetic", inside("a = a + 1"), "a = a - 1"],
    ["arithmetic", inside("a *= b"), "a /= b"],
    ["negation", inside("if !ok() { g() }"), "if ok() { g() }"],
    ["logic", inside("if a > 1 && b > 1 { g() }"), "if a > 1 || b > 1 { g() }"],
    ["logic", inside("if a == 1 || a == 2 { g() }"), "if ((a == 1) && false) || a == 2 { g() }"],
    ["logic", inside("if a == 1 || a == 2 || a == 3 { g() }"), "if ((a == 1 || a == 2) && false) || a == 3 { g() }"],
    ["constant", "const limit = 7", "const limit = 8"],
    ["constant", 'var units = map[string]int{"ms": 1, "s": 2}', 'var units = map[string]int{"msplanted": 1, "s": 2}'],
    ["constant", inside("return 2, nil"), "return 3, nil"],
    [
      "constant",
      inside('switch s { case "ab": g(); case "b": h() }'),
      'switch s { case "abplanted": g(); case "b": h() }',
    ],
    ["throw", inside("if err != nil { return 0, err }"), "if (err != nil) && false { return 0, err }"],
    ["throw", inside('if a < 0 { panic("negative") }', "func f(a int)"), 'if (a < 0) && false { panic("negative") }'],
    ["throw", inside("g()\nreturn 0, err"), "if false { return 0, err }; return 0, nil"],
    ["return", inside("return a, nil"), "return (a) + 1, nil"],
    ["return", inside("return v", "func f(v *T) *T"), "if false { return v }; return nil"],
    [
      "return",
      inside("return make(map[int]T)", "func f() map[int]T"),
      "if false { return make(map[int]T) }; return nil",
    ],
    ["argument", `${inside("g(a, b)")}\nfunc g(x, y int) {}`, "g(b, a)"],
    ["argument", inside('strings.HasPrefix(s, "v")'), 'strings.HasPrefix("v", s)'],
    ["signature", inside("g(a)", "func f(a, b int)"), "func f(b, a int) {"],
    ["statement", inside("a = g()"), "if false { a = g() }"],
    ["statement", inside("for _, x := range xs { if x == 0 { continue } }"), "{ if x == 0 { if false { continue } } }"],
    ["await", inside("wg.Wait()"), "if false { wg.Wait() }"],
    ["kept-state", inside("m := map[string]bool{}"), "var plantedByTheHarness"],
    ["alias", inside("g(append([]int(nil), xs...))", "func f(xs []int)"), "g(xs)"],
    ["pattern", "var re = regexp.MustCompile(`^a$`)", "var re = regexp.MustCompile(`a$`)"],
  ])("%s: %s", (kind, code, line) => {
    expect(faultsOf(code, kind).join("\n")).toContain(line);
  });
});

describe("an edit that would not compile is left out", () => {
  test.each<[string, string, FaultClass, RegExp]>([
    ["strings have no `-`", inside("s = s + t"), "arithmetic", /s - t/],
    ["operands of unknown types may be strings", inside("c := d + e"), "arithmetic", /d - e/],
    ["the compiler computes a quotient", inside("a = a + math.MaxInt64 / 2"), "arithmetic", /MaxInt64 \*/],
    ["an array ends", inside("g(x[0])", "func f(x [1]int)"), "off-by-one", /x\[1\]/],
    ["a function with results needs its panic", inside('panic("no")', "func f() int"), "throw", /./],
    ["a parameter hides `new`", inside("return v", "func f(v T, new int) T"), "return", /./],
    ["a variable hides the type", inside("node := g()\nreturn node", "func f() node"), "return", /./],
    ["arguments differ in type", `${inside("g(a, s)")}\nfunc g(x int, y string) {}`, "argument", /./],
    ["a type parameter is unknown outside", inside("m := map[K]int{}", "func f[K comparable]()"), "kept-state", /./],
    ["a named type is no copy's type", inside("g(append([]int(nil), xs...))", "func f(xs Ints)"), "alias", /./],
    ["cgo", 'package a\n\nimport "C"\n\nvar n = 1\n', "constant", /./],
  ])("%s", (_name, code, kind, line) => {
    expect(faultsOf(code, kind).join("\n")).not.toMatch(line);
  });
});

test.each<[string, string]>([
  ["capacity", inside("xs := make([]int, n, 8)\ng(make(map[string]int, 16), make(chan int, 2))", "func f()")],
  ["capacity by its name", inside("newCap := len(xs) * 2", "func f(xs []int)")],
  ["the size of a builder", inside("b.Grow(32)", "func f()")],
  ["error messages", inside('err := fmt.Errorf("bad %d", 3)', "func f() error")],
  ["logs", inside('log.Printf("n %d", 3)\nfmt.Println(1 + 2)', "func f()")],
  ["values that are not used", inside("_ = 1 * 1")],
  ["enumerations", "const (\n\tA = iota + 1\n\tB\n)"],
  ["types and tags", 'type T struct {\n\tA [4]int `json:"a"`\n}'],
  ["code after a return", inside("return\na = b * 2", "func f(a, b int)")],
  ["an order that has no effect", inside("g(strings.ContainsAny(s, t))", "func f(s, t string)")],
  ["a check of what never happens", inside('if ok { panic("internal error") }', "func f(ok bool)")],
  ["elements cleared for the garbage collector", inside("xs[i] = nil", "func f(xs []*T, i int)")],
])("no fault in code without an observable effect: %s", (_name, code) => {
  expect(faultsOf(code).filter((each) => !/^(?:signature|statement: if false \{ g\()/.test(each))).toEqual([]);
});

test("values beside an error are left alone", () => {
  expect(faultsOf(inside("return 7, err"))).toEqual(["throw: if false { return 7, err }; return 7, nil"]);
});

test("off by one is left out where equal sides give the same", () => {
  expect(faultsOf(inside("if a < b { a = b }"), "off-by-one")).toEqual([]);
  expect(faultsOf(inside("if a > b { return a }\nreturn b", "func f(a, b int) int"), "off-by-one")).toEqual([]);
  expect(
    faultsOf(inside("sort.Slice(xs, func(i, j int) bool { return xs[i] < xs[j] })", "func f(xs []int)"), "off-by-one"),
  ).toEqual([]);
});

test("a respelled source has other words, the same exports, and the decoys in a comment", () => {
  const text =
    '//go:build linux\n\n// Package a.\npackage a\n\nfunc F(n int, s string) bool {\n\treturn n == 10 || s != "abc"\n}\n';
  const language = languageOf("a.go", parseSource("a.go", text));
  const respelled = language?.respell(text, { decoys: ["n == 11 */"], seed: "seed" }) ?? "";
  expect(respelled.startsWith("//go:build linux\n\n// Package a.\npackage a\n")).toBe(true);
  expect(respelled).toContain('return (!(n  !=  0xa) || !(s  ==  "\\x61bc"))');
  expect(respelled).toContain("n == 11 * /");
  expect(respelled.length % 2048).toBeLessThan(8);
});
