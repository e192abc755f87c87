import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { makeRow } from "../../../../lab/bench/document.ts";
import type { Measure } from "../../../../lab/structure/measure.ts";
import { runStructure } from "../../../../lab/structure/run-structure.ts";
import { openTree } from "../../../../lab/structure/source-tree.ts";
import { plantTree } from "./planted-tree.ts";

const measure = (name: string, value: number): Measure => ({
  name,
  about: `about ${name}`,
  run: () => ({ rows: [makeRow(name, { value, unit: "files", goal: { op: "<=", value: 1 } })], list: [`${name}.ts`] }),
});
const broken: Measure = { name: "broken", about: "fails", run: () => Promise.reject(new Error("no machine")) };

async function run(args: string[], measures = [measure("one", 1), measure("two", 2)]) {
  let [out, err] = ["", ""];
  const io = { out: { write: (text: string) => (out += text) }, err: { write: (text: string) => (err += text) } };
  const code = await runStructure(args, { tree: plantTree({ "a.ts": "// A whole sentence here.\n" }), measures }, io);
  return { code, out, err };
}

test("all rows are printed as a table; a missed goal is not a failure of the run", async () => {
  const { code, out } = await run([]);
  expect(code).toBe(0);
  expect(out).toMatch(/^structure: A GOAL IS MISSED$/m);
  expect(out).toMatch(/^two +2 +files +<= 1 +NO$/m);
});

test("--json prints one document, --only one row, --list the places, --draw the comments", async () => {
  expect(JSON.parse((await run(["--json"])).out)).toMatchObject({ name: "structure", holds: false, rows: [{}, {}] });
  expect(JSON.parse((await run(["--json", "--only", "one"])).out)).toMatchObject({
    holds: true,
    rows: [{ name: "one" }],
  });
  expect((await run(["--list"])).out).toBe("one.ts\ntwo.ts\n");
  expect((await run(["--draw", "7"])).out).toBe("seed 7, 1 comments\n\n1. A whole sentence here.\n");
  expect((await run(["--draw", "7", "--key"])).out).toContain("1. a.ts:1");
  expect((await run(["--help"])).out).toMatch(/^ {2}two +about two$/m);
});

test("wrong usage exits with 2, a failed measurement with 1", async () => {
  expect(await run(["--only", "three"])).toMatchObject({ code: 2, out: "", err: expect.stringContaining("one, two") });
  expect(await run(["--list", "--json"])).toMatchObject({ code: 2, out: "" });
  expect(await run([], [broken])).toMatchObject({ code: 1, out: "", err: expect.stringContaining("no machine") });
});

test("the tree has new files, and no ignored or deleted files", () => {
  const root = mkdtempSync(join(tmpdir(), "mw-tree-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const git = (...args: string[]) => execFileSync("git", args, { cwd: root });
  git("init", "--quiet");
  for (const name of ["kept.ts", "gone.ts", "ignored.ts"]) writeFileSync(join(root, name), `// ${name}\n`);
  writeFileSync(join(root, ".gitignore"), "ignored.ts\n");
  git("add", "gone.ts");
  rmSync(join(root, "gone.ts"));
  const tree = openTree(root);
  expect(tree.files).toEqual([".gitignore", "kept.ts"]);
  expect(tree.read("kept.ts")).toBe("// kept.ts\n");
});
