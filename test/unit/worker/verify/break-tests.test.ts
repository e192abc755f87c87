import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { parseSource } from "../../../../worker/verify/syntax/parse-source.ts";
import type { Sabotage } from "../../../../worker/verify/syntax/sabotage.ts";
import { breakTests } from "../../../../worker/verify/tests-run/break-tests.ts";
import { sabotagePython } from "../../../../worker/verify/tests-run/sabotage-python.ts";

/** Breaks a file of tests for node:test and runs it. Returns true if each test in it fails. */
function allFail(source: string): boolean {
  const broken = breakTests(parseSource("a.test.js", source));
  if (broken === undefined) throw new Error("no test was seen");
  const script = `${broken}\nprocess.on("exit", () => {});`;
  try {
    execFileSync(process.execPath, ["--input-type=module", "-e", script], { stdio: "pipe", env: {} });
    return false;
  } catch (error) {
    const { stdout } = error as { stdout: Buffer };
    return /# pass 0/.test(stdout.toString()) || /ℹ pass 0/.test(stdout.toString());
  }
}

test.each([
  'import { test } from "node:test"; test("a", () => {}); test("b", () => 1);',
  'import { it, describe } from "node:test"; describe("d", () => { it("a", async function () {}); });',
  'import test from "node:test"; test("a", { timeout: 100 }, (t) => { t.test("b", () => {}); });',
  'import test from "node:test"; test.only("a", (t, done) => { done(); });',
])("each test of a broken file fails at its start: %s", (source) => {
  expect(allFail(source)).toBe(true);
});

test("a file without a test is not broken", () => {
  expect(breakTests(parseSource("a.test.js", "export const helper = () => 1;"))).toBeUndefined();
  expect(breakTests(parseSource("test_a.py", "def helper():\n    return 1\n"))).toBeUndefined();
});

const PYTHON = `import unittest


class T(unittest.TestCase):
    def test_a(self):
        """Says."""
        self.assertEqual(1, 1)

    def helper(self): return 1

    def test_b(self): pass


def median(all):
    # sorted first
    if not all:
        return None
    return sorted(all)[len(all) // 2]
`;

/** Runs a Python source and then the code in `then`. Returns the output, or the last line of the error. */
function python(source: string, then: string): string {
  try {
    return execFileSync("/usr/bin/python3", ["-c", `${source}\n${then}`], { stdio: "pipe" })
      .toString()
      .trim();
  } catch (error) {
    return (error as { stderr: Buffer }).stderr.toString().trim().split("\n").at(-1) ?? "";
  }
}

test("only tests are broken in Python, by their syntax", () => {
  const broken = breakTests(parseSource("test_a.py", PYTHON)) ?? "";
  for (const call of ["T('test_a').test_a()", "T('test_b').test_b()"])
    expect(python(broken, call)).toBe("AssertionError: planted by the harness");
  expect(python(broken, "print(T('test_a').helper(), median([3, 1, 2]))")).toBe("1 2");
});

test.each<[Sabotage, string]>([
  ["throws", "RuntimeError: planted by the harness"],
  ["answers", "False"],
])("a Python function that a change touched is broken: %s", (how, said) => {
  const parsed = parseSource("a.py", PYTHON);
  if (parsed.kind !== "python") throw new Error("it is Python");
  const line = PYTHON.split("\n").findIndex((text) => text.includes("if not all")) + 1;
  const broken = sabotagePython(parsed.tree, parsed.text, { lines: [[line, line]], how })?.text ?? "";
  expect(python(broken, "print(median([3, 1, 2]) == 2)")).toBe(said);
  expect(python(broken, "print(T('test_a').helper())")).toBe("1");
});

test("a Python module without functions raises when it is loaded, and has no result to replace", () => {
  const parsed = parseSource("a.py", "x = 1\n");
  if (parsed.kind !== "python") throw new Error("it is Python");
  const sabotaged = (how: Sabotage) => sabotagePython(parsed.tree, parsed.text, { lines: [[1, 1]], how })?.text;
  expect(python(sabotaged("throws") ?? "", "")).toBe("RuntimeError: planted by the harness");
  expect(sabotaged("answers")).toBeUndefined();
});
