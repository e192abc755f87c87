import { expect, test } from "vitest";
import { findUpwardImports, LAYERS, upwardImports } from "../../../../lab/structure/upward-imports.ts";
import { ignore, plantTree } from "./planted-tree.ts";

const ORDER = [["job"], ["push", "webhooks"], ["flow"], ["."]];
const upwardIn = (texts: Record<string, string>) => findUpwardImports(plantTree(texts), ORDER).upward;

test.each([
  ["up", "coordinator/job/fold/a.ts", 'import { b } from "../../flow/b.ts";', "coordinator/flow/b.ts"],
  ["up, for a type", "coordinator/push/a.ts", 'import type { B } from "../flow/b.ts";', "coordinator/flow/b.ts"],
  [
    "to a folder of the same row",
    "coordinator/push/a.ts",
    'import { b } from "../webhooks/b.ts";',
    "coordinator/webhooks/b.ts",
  ],
  ["to the files at the top", "coordinator/flow/a.ts", 'import { b } from "../app.ts";', "coordinator/app.ts"],
])("an import %s is found", (_where, file, source, target) => {
  expect(upwardIn({ [file]: source })).toEqual([`${file} imports ${target}`]);
});

test.each([
  ["down", "coordinator/flow/a.ts", 'import { b } from "../job/fold/b.ts";'],
  ["in its own folder", "coordinator/job/fold/a.ts", 'import { b } from "../decide/b.ts";'],
  ["from outside", "coordinator/job/a.ts", 'import { b } from "../../shared/support/b.ts";'],
  ["of a package", "coordinator/job/a.ts", 'import { b } from "flow";'],
])("an import %s does not count", (_where, file, source) => {
  expect(upwardIn({ [file]: source })).toEqual([]);
});

test("a folder without a layer leaves the row unmeasured, and is named", async () => {
  const tree = plantTree({ "coordinator/elsewhere/a.ts": "" });
  const { rows } = await upwardImports.run(tree, ignore);
  expect(rows).toMatchObject([{ value: null, holds: false, note: expect.stringContaining("elsewhere") }]);
});

test("the row counts the upward imports of the committed layers", async () => {
  const run = (source: string) => upwardImports.run(plantTree({ "coordinator/job/a.ts": source }), ignore);
  expect((await run('import "../flow/b.ts";')).rows).toMatchObject([{ value: 1, holds: false }]);
  expect((await run('import "./b.ts";')).rows).toMatchObject([{ value: 0, holds: true }]);
  expect(new Set(LAYERS.flat()).size).toBe(LAYERS.flat().length);
});
