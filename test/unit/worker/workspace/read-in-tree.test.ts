import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { collectLiterals } from "../../../../worker/verify/differential/collect-literals.ts";
import { isFolderIn, readInTree } from "../../../../worker/workspace/read-in-tree.ts";

function makeTree(): string {
  const folder = mkdtempSync(join(tmpdir(), "midwatch-in-tree-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const tree = join(folder, "tree");
  mkdirSync(join(tree, "lib"), { recursive: true });
  writeFileSync(join(folder, "outside.js"), 'f("of the host");\n');
  execFileSync("mkfifo", [join(folder, "pipe")]);
  writeFileSync(join(tree, "lib", "a.js"), 'f("mine");\n');
  symlinkSync("lib/a.js", join(tree, "inner.js"));
  symlinkSync("lib", join(tree, "alias"));
  for (const [name, target] of Object.entries({
    "dangling.js": "missing/thing.js",
    "pipe.js": join(folder, "pipe"),
    "zero.js": "/dev/zero",
    "host.js": "../outside.js",
    "loop.js": "loop.js",
    out: "..",
  }))
    symlinkSync(target, join(tree, name));
  return tree;
}

test.each(["dangling.js", "pipe.js", "zero.js", "host.js", "loop.js", "out/outside.js", "lib", "nowhere.js"])(
  "a committed link out of the checkout, to a pipe or to a missing file is not read, and does not block: %s",
  async (path) => {
    const tree = makeTree();
    expect(await readInTree(tree, path)).toBeUndefined();
    expect(await collectLiterals(tree, [path, "lib/a.js"], { readme: true })).toMatchObject({ strings: ["mine"] });
  },
);

test("a link within the checkout is the file that it names", async () => {
  const tree = makeTree();
  for (const path of ["lib/a.js", "inner.js", "alias/a.js"]) expect(await readInTree(tree, path)).toBe('f("mine");\n');
});

test("nothing is written through a folder that leads out of the checkout", async () => {
  const tree = makeTree();
  expect(await Promise.all(["b.js", "lib/b.js", "out/b.js"].map((path) => isFolderIn(tree, path)))).toEqual([
    true,
    true,
    false,
  ]);
});
