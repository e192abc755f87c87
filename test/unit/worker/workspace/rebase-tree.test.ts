import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { asTaskId, makeAttemptId, makeJobId } from "../../../../shared/protocol/ids.ts";
import { mirrorRepository } from "../../../../worker/intake/mirror-repository.ts";
import { createWorkspace } from "../../../../worker/workspace/create-workspace.ts";
import { rebaseTree } from "../../../../worker/workspace/rebase-tree.ts";
import { restoreTree, snapshotTree } from "../../../../worker/workspace/snapshot.ts";
import { gitIn, makeRepository, temporaryLayout, writeFiles } from "../../../support/repository.ts";

const git = { program: "git" };
const jobId = makeJobId(1);
let place: ReturnType<typeof temporaryLayout>;
let base: string;

beforeEach(async () => {
  place = temporaryLayout();
  makeRepository(repository(), { "mine.txt": "old\n", "other.txt": "old\n" });
  const source = { kind: "path", path: repository() } as const;
  ({ base } = await mirrorRepository({ git, layout: place.layout, jobId, source, allowedRoots: [place.folder] }));
});
afterEach(() => place.dispose());

function repository(): string {
  return join(place.folder, "repo");
}

/** Makes a commit in `base.git` that adds these files to the repository's own commit. */
function land(name: string, files: Record<string, string>): string {
  gitIn(repository(), "checkout", "-q", "-b", name, base);
  writeFiles(repository(), files);
  gitIn(repository(), "add", "--all");
  gitIn(repository(), "-c", "user.name=t", "-c", "user.email=t@t", "commit", "-q", "-m", name);
  gitIn(repository(), "push", "-q", place.layout.job(jobId).baseGit, `HEAD:refs/midwatch/${name}`);
  return gitIn(repository(), "rev-parse", "HEAD");
}

function claim(epoch: number, from: string) {
  const attemptId = makeAttemptId(asTaskId("t1"), 1);
  return createWorkspace({ git, layout: place.layout, jobId, attemptId, epoch, base: from });
}

/** Returns the tree of a claim that started at `from` and wrote these files, after it was rebased onto `head`. */
async function goOn({ from, head, files }: { from: string; head: string; files: Record<string, string> }) {
  const first = await claim(1, from);
  writeFiles(first.work, files);
  const tree = await snapshotTree(git, first);
  const second = await claim(2, head);
  const moved = await rebaseTree(git, second, { tree, from });
  await restoreTree(git, second, { tree: moved.tree });
  const read = (name: string) => readFileSync(join(second.work, name), "utf8");
  return { conflicts: moved.conflicts, mine: read("mine.txt"), other: read("other.txt") };
}

test("the tree of an earlier claim does not revert later landings", async () => {
  const head = land("landed", { "other.txt": "landed\n" });
  const found = await goOn({ from: base, head, files: { "mine.txt": "new\n" } });
  expect(found).toEqual({ conflicts: [], mine: "new\n", other: "landed\n" });
});

test("the tree of an earlier claim does not bring back a base that Redis has lost", async () => {
  const from = land("forgotten", { "other.txt": "forgotten\n" });
  const found = await goOn({ from, head: base, files: { "mine.txt": "new\n" } });
  expect(found).toEqual({ conflicts: [], mine: "new\n", other: "old\n" });
});

test("a file with conflicting changes contains both, and is named", async () => {
  const head = land("landed", { "mine.txt": "landed\n" });
  const found = await goOn({ from: base, head, files: { "mine.txt": "new\n" } });
  expect(found.conflicts).toEqual(["mine.txt"]);
  expect(found.mine).toContain("landed\n=======\nnew\n");
});
