import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readBaseTree } from "../../../../coordinator/landing/read-base-tree.ts";
import { makeJobId } from "../../../../shared/protocol/ids.ts";
import { commitAll, gitIn, makeRepository, temporaryLayout } from "../../../support/repository.ts";

test("a base tree has its folders, manifests and instruction files, without links and vendored folders", async () => {
  const place = temporaryLayout();
  try {
    const source = join(place.folder, "source");
    makeRepository(source, {
      "AGENTS.md": "root",
      "a b/CLAUDE.md": "of a b",
      "a b/package.json": "{}",
      "vendor/x/AGENTS.md": "vendored",
      "docs/not-AGENTS.md": "another name",
    });
    symlinkSync("AGENTS.md", join(source, "CLAUDE.md"));
    const commit = commitAll(source, "links");
    const jobId = makeJobId(1);
    const { baseGit } = place.layout.job(jobId);
    mkdirSync(baseGit, { recursive: true });
    gitIn(source, "clone", "--quiet", "--bare", source, baseGit);
    const tree = await readBaseTree({ git: { program: "git" }, layout: place.layout }, { jobId, commit });
    expect(tree.instructions).toEqual(["AGENTS.md", "a b/CLAUDE.md"]);
    expect([...tree.folders]).toEqual(["a b", "docs", "vendor", "vendor/x"]);
    expect([...tree.manifests]).toEqual(["a b/package.json"]);
  } finally {
    place.dispose();
  }
});
