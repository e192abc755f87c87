import { describe, expect, test } from "vitest";
import type { CanaryFault } from "../../../../shared/protocol/verification/canary.ts";
import { dropExport } from "../../../../worker/verify/canary/drop-export.ts";
import { fabricateClaim } from "../../../../worker/verify/canary/fabricate-claim.ts";
import { leaveScope } from "../../../../worker/verify/canary/leave-scope.ts";
import { mutateChange } from "../../../../worker/verify/canary/mutate-change.ts";
import { type PlantPlace, plantFault } from "../../../../worker/verify/canary/plant-fault.ts";
import { revertFix } from "../../../../worker/verify/canary/revert-fix.ts";
import { weakenTest } from "../../../../worker/verify/canary/weaken-test.ts";
import { fileChange, makeChange } from "../../../../worker/verify/change.ts";
import { seededRandom } from "../../../../worker/verify/differential/seeded-random.ts";

const BEFORE = "export const one = 1;\nexport function f(a) {\n  return a < 2;\n}\n";
const AFTER = "export const one = 1;\nexport function f(a) {\n  return a <= 2;\n}\n";
const TESTS = 'test("f", () => {\n  assert.equal(f(2), true);\n});\n';

function place(
  seed = "s",
  files: Record<string, [string | undefined, string]> = {
    "lib/a.js": [BEFORE, AFTER],
    "test/a.test.js": [undefined, TESTS],
  },
): PlantPlace {
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
  test("mutation changes logic in a changed line only", () => {
    const planted = mutateChange(place());
    expect(planted?.where).toMatch(/^lib\/a\.js:3: /);
    expect(planted?.edits.get("lib/a.js")).not.toBe(AFTER);
    expect(String(planted?.edits.get("lib/a.js"))).toContain("export const one = 1;");
  });

  test("reverted fix is the file as it was", () => {
    expect(String(revertFix(place())?.edits.get("lib/a.js"))).toBe(BEFORE);
  });

  test.each([
    ["export const one = 1;\nconst x = one;\n", "const one = 1;\nconst x = one;\n"],
    ["exports.a = 1;\n", "\n"],
    ["module.exports = { a };\n", "module.exports = { };\n"],
  ])("dropped export: %j", (source, without) => {
    const planted = dropExport(place("s", { "lib/a.js": [undefined, source] }));
    expect(String(planted?.edits.get("lib/a.js")).replace(/\s+/g, " ")).toBe(without.replace(/\s+/g, " "));
  });

  test("weakened test has an assertion less", () => {
    expect(String(weakenTest(place())?.edits.get("test/a.test.js"))).toBe('test("f", () => {\n  \n});\n');
  });

  test("fabricated claim names a file that is not there, and changes nothing", () => {
    const planted = fabricateClaim(place());
    expect(planted?.edits.size).toBe(0);
    expect(planted?.claim).toMatch(/^(lib|test)\/\S+\.notes\.md describes /);
  });

  test("out of scope touches what the task may not write, and nothing that is protected", async () => {
    const planted = await leaveScope(place());
    expect([...(planted?.edits.keys() ?? [])]).toEqual(["README.md"]);
  });
});

const proven = async () => true;

test("every kind comes up, and the same seed plants the same", async () => {
  const kinds = new Set<CanaryFault>();
  for (let i = 0; i < 60; i++) kinds.add((await plantFault(place(`seed ${i}`), proven))!.fault);
  expect(kinds.size).toBe(6);
  expect(await plantFault(place("x"), proven)).toEqual(await plantFault(place("x"), proven));
});

test("a change into which nothing fits gets no fault", async () => {
  const empty = { ...place("s", {}), paths: [] };
  expect(await plantFault(empty, proven)).toBeUndefined();
});

test("a fault of logic that nothing shows is not planted, and the search for another has an end", async () => {
  for (let i = 0; i < 40; i++) {
    let asked = 0;
    const planted = await plantFault(place(`seed ${i}`), async () => {
      asked += 1;
      return false;
    });
    expect(["mutation", "reverted-fix"]).not.toContain(planted?.fault);
    expect(asked).toBeLessThanOrEqual(6);
  }
  // Where only logic could be broken, there is no fault at all.
  const logicOnly = { ...place("s", { "lib/a.js": [BEFORE, AFTER] }), paths: ["lib/a.js", "lib/a.notes.md"] };
  const found = await plantFault(logicOnly, async () => false);
  expect(found?.fault ?? "dropped-export").toBe("dropped-export");
});

test("a fix is not taken back where nothing would be left of the change: no real work is empty", () => {
  expect(revertFix(place("s", { "lib/a.js": [BEFORE, AFTER] }))).toBeUndefined();
});
