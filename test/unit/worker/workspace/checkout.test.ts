import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { makeAttemptId, makeJobId, makeTaskId } from "../../../../shared/protocol/ids.ts";
import { freshCheckout, readCheckout } from "../../../../worker/workspace/checkout.ts";
import { gitIn, makeRepository, temporaryLayout } from "../../../support/repository.ts";

const git = { program: "git" };
let place: ReturnType<typeof temporaryLayout>;
let gitDir: string;
let commit: string;
const claim = { jobId: makeJobId(1), attemptId: makeAttemptId(makeTaskId(1), 1), epoch: 1 };

beforeEach(() => {
  place = temporaryLayout();
  const repository = join(place.folder, "repo");
  commit = makeRepository(repository, { "a.txt": "a\n", "lib/b.txt": "b\n" });
  gitDir = join(repository, ".git");
});
afterEach(() => place.dispose());

/** Makes a commit that lacks a blob. Writing its files therefore fails in the middle, as it does on a full disk. */
function brokenCommit(): string {
  const missing = "1".repeat(40);
  const tree = gitIn(join(gitDir, ".."), "rev-parse", `${commit}^{tree}`);
  const args = ["update-index", "--add", "--info-only", "--cacheinfo", `100644,${missing},z.txt`];
  gitIn(join(gitDir, ".."), "read-tree", tree);
  gitIn(join(gitDir, ".."), ...args);
  const broken = gitIn(join(gitDir, ".."), "write-tree", "--missing-ok");
  return gitIn(join(gitDir, ".."), "-c", "user.name=t", "-c", "user.email=t@t", "commit-tree", broken, "-m", "broken");
}

const left = () => (existsSync(place.layout.temporaries) ? readdirSync(place.layout.temporaries) : []);

test("a checkout that fails in the middle, as on a full disk, leaves no temporary folder", async () => {
  const at = { git, layout: place.layout, gitDir, commit: brokenCommit() };
  await expect(freshCheckout(at)).rejects.toThrow("z.txt");
  await expect(readCheckout({ ...at, claim })).rejects.toThrow("z.txt");
  expect(left()).toEqual([]);
});

test("a fresh checkout exists until it is disposed of; a read-only checkout stays and is shared", async () => {
  const at = { git, layout: place.layout, gitDir, commit };
  const fresh = await freshCheckout(at);
  expect(readdirSync(fresh.path).sort()).toEqual(["a.txt", "lib"]);
  await fresh.dispose();
  expect(await readCheckout({ ...at, claim })).toBe(await readCheckout({ ...at, claim }));
  expect(left()).toEqual([]);
});
