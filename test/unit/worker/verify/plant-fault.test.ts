import { describe, expect, test } from "vitest";
import type { CanaryFault } from "../../../../shared/protocol/verification/canary.ts";
import { plantFault } from "../../../../worker/verify/canary/plant-fault.ts";
import { PLANTERS, type PlantContext } from "../../../../worker/verify/canary/planters.ts";
import { fileChange, makeChange } from "../../../../worker/verify/change.ts";
import { seededRandom } from "../../../../worker/verify/differential/seeded-random.ts";

const BEFORE = "export const one = 1;\nexport function f(a) {\n  return a < 2;\n}\n";
const AFTER = "export const one = 1;\nexport function f(a) {\n  return a <= 2;\n}\n";
const TESTS = 'test("f", () => {\n  assert.equal(f(2), true);\n});\n';

function context(
  seed = "s",
  files: Record<string, [string | undefined, string]> = {
    "lib/a.js": [BEFORE, AFTER],
    "test/a.test.js": [undefined, TESTS],
  },
): PlantContext {
  const tree = new Map<string, string>([
    ["README.md", "readme\n"],
    ["package.json", "{}"],
    ...Object.entries(files).map(([path, [, after]]): [string, string] => [path, after]),
  ]);
  const changes = Object.entries(files).map(([path, [before, after]]) =>
    fileChange(
      { path, status: before === undefined ? "A" : "M", mode: "100644" },
      before === undefined ? undefined : Buffer.from(before),
      Buffer.from(after),
    ),
  );
  const read = async (path: string) => (tree.has(path) ? Buffer.from(tree.get(path) ?? "") : undefined);
  return {
    change: makeChange(changes, { writes: ["lib/**", "test/**"], deliverables: [] }, read),
    lines: new Map([
      ["lib/a.js", [[3, 3]]],
      ["test/a.test.js", [[1, 3]]],
    ]),
    paths: [...tree.keys()],
    random: seededRandom(seed),
  };
}

describe("each kind of fault", () => {
  test("mutation changes logic in a changed line only", async () => {
    const planted = await PLANTERS.mutation(context());
    expect(planted?.where).toMatch(/^lib\/a\.js:3: /);
    expect(planted?.edits.get("lib/a.js")).not.toBe(AFTER);
    expect(String(planted?.edits.get("lib/a.js"))).toContain("export const one = 1;");
  });

  test("reverted fix restores the file of the base", async () => {
    const planted = await PLANTERS["reverted-fix"](context());
    expect(String(planted?.edits.get("lib/a.js"))).toBe(BEFORE);
  });

  test.each([
    ["export const one = 1;\nconst x = one;\n", "const one = 1;\nconst x = one;\n"],
    ["exports.a = 1;\n", "\n"],
    ["module.exports = { a };\n", "module.exports = { };\n"],
  ])("dropped export: %j", async (source, without) => {
    const planted = await PLANTERS["dropped-export"](context("s", { "lib/a.js": [undefined, source] }));
    expect(String(planted?.edits.get("lib/a.js")).replace(/\s+/g, " ")).toBe(without.replace(/\s+/g, " "));
  });

  test("weakened test has one assertion less", async () => {
    const planted = await PLANTERS["weakened-test"](context());
    expect(String(planted?.edits.get("test/a.test.js"))).toBe('test("f", () => {\n  \n});\n');
  });

  test("fabricated claim names a missing file and changes nothing", async () => {
    const planted = await PLANTERS["fabricated-claim"](context());
    expect(planted?.edits.size).toBe(0);
    expect(planted?.claim).toMatch(/^(lib|test)\/\S+\.notes\.md describes /);
  });

  test("out of scope changes a file that the task may not write, but no protected file", async () => {
    const planted = await PLANTERS["out-of-scope"](context());
    expect([...(planted?.edits.keys() ?? [])]).toEqual(["README.md"]);
  });
});

const proven = async () => true;

test("every kind is planted, and the same seed plants the same fault", async () => {
  const kinds = new Set<CanaryFault>();
  for (let i = 0; i < 60; i++) kinds.add((await plantFault(context(`seed ${i}`), proven))!.fault);
  expect(kinds.size).toBe(6);
  expect(await plantFault(context("x"), proven)).toEqual(await plantFault(context("x"), proven));
});

test("a change that fits no kind gets no fault", async () => {
  const empty = { ...context("s", {}), paths: [] };
  expect(await plantFault(empty, proven)).toBeUndefined();
});

test("a fault of logic without proof is not planted, and the number of proofs is limited", async () => {
  for (let i = 0; i < 40; i++) {
    let asked = 0;
    const planted = await plantFault(context(`seed ${i}`), async () => {
      asked += 1;
      return false;
    });
    expect(["mutation", "reverted-fix"]).not.toContain(planted?.fault);
    expect(asked).toBeLessThanOrEqual(6);
  }
  // This change contains only logic, and no fault of logic has a proof here. So no such fault is planted; at most an
  // export is dropped.
  const logicOnly = { ...context("s", { "lib/a.js": [BEFORE, AFTER] }), paths: ["lib/a.js", "lib/a.notes.md"] };
  const found = await plantFault(logicOnly, async () => false);
  expect(found?.fault ?? "dropped-export").toBe("dropped-export");
});

test("a fix is not reverted if nothing of the change would be left", async () => {
  expect(await PLANTERS["reverted-fix"](context("s", { "lib/a.js": [BEFORE, AFTER] }))).toBeUndefined();
});
