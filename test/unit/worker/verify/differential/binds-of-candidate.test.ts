import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { bindsOfCandidate } from "../../../../../worker/verify/differential/binds-of-candidate.ts";
import { temporaryFolder } from "../../../../support/repository.ts";

test("real folders are mounted; a symlink in a tree, at any depth, is not", async () => {
  const { path, dispose } = temporaryFolder();
  try {
    for (const folder of ["tree/esm/deep", "tree/node_modules", "outside/deep"])
      mkdirSync(join(path, folder), { recursive: true });
    symlinkSync(join(path, "outside"), join(path, "tree", "link"));
    const tree = join(path, "tree");
    const seen = async (root: string) => (await bindsOfCandidate(tree, root)).map(({ to }) => to);
    expect(await seen("esm")).toEqual(["/work/esm", "/work/node_modules"]);
    expect(await seen("esm/deep")).toEqual(["/work/esm/deep", "/work/node_modules"]);
    expect(await seen("link")).toEqual(["/work/node_modules"]);
    expect(await seen("link/deep")).toEqual(["/work/node_modules"]);
    expect(await seen("nowhere")).toEqual(["/work/node_modules"]);
  } finally {
    dispose();
  }
});
