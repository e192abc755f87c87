import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { collectLiterals } from "../../../../../worker/verify/differential/collect-literals.ts";

test("words come in the order of the files, once each, and a file of a checkout is read once", async () => {
  const tree = mkdtempSync(join(tmpdir(), "midwatch-literals-"));
  onTestFinished(() => rmSync(tree, { recursive: true }));
  writeFileSync(join(tree, "a.js"), 'if (x === "one") f("two", 2);\n');
  writeFileSync(join(tree, "b.js"), 'export default opts.deep + "two" + "three" + "";\n');
  writeFileSync(join(tree, "README.md"), "Call it with 'four'.\n");
  const all = { strings: ["one", "two", "three", "four"], keywords: ["one"], numbers: [2], options: ["deep"] };
  expect(await collectLiterals(tree, ["a.js", "b.js"], { readme: true })).toEqual(all);
  for (const file of ["a.js", "b.js", "README.md"]) rmSync(join(tree, file));
  expect(await collectLiterals(tree, ["a.js", "b.js"], { readme: true })).toEqual(all);
  const own = { strings: ["two", "three"], keywords: [], numbers: [], options: ["deep"] };
  expect(await collectLiterals(tree, ["b.js"], { readme: false })).toEqual(own);
});
