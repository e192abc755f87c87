import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { runGit } from "../../../../shared/git/run-git.ts";
import { makeAttemptId, makeJobId, makeTaskId } from "../../../../shared/protocol/ids.ts";
import { mirrorRepository } from "../../../../worker/intake/mirror-repository.ts";
import { captureCandidate } from "../../../../worker/workspace/capture-candidate.ts";
import { createWorkspace } from "../../../../worker/workspace/create-workspace.ts";
import { removeWorkspace } from "../../../../worker/workspace/remove-workspace.ts";
import { gitIn, makeRepository, temporaryLayout } from "../../../support/repository.ts";

const git = { program: "git" };
const jobId = makeJobId(1);
const attemptId = makeAttemptId(makeTaskId(1), 1);
let place: ReturnType<typeof temporaryLayout>;
let base: string;

beforeEach(async () => {
  place = temporaryLayout();
  const path = join(place.folder, "repo");
  makeRepository(path, { "a.txt": "a\n" });
  const source = { kind: "path", path } as const;
  ({ base } = await mirrorRepository({ git, layout: place.layout, jobId, source, allowedRoots: [place.folder] }));
});
afterEach(() => place.dispose());

/** Creates the worktree of one claim of the attempt. */
function claim(epoch: number) {
  return createWorkspace({ git, layout: place.layout, jobId, attemptId, epoch, base });
}

test("a worker that was frozen during a takeover writes nothing into the new worker's worktree", async () => {
  const frozen = await claim(1);
  const next = await claim(2);
  writeFileSync(join(next.work, "a.txt"), "mine\n");
  // The first claim's process wakes up in the middle of a write. Its folder was removed and is not used by the second
  // claim.
  expect(() => writeFileSync(join(frozen.work, "a.txt"), "too late\n")).toThrow("ENOENT");
  const captured = await captureCandidate({ git, layout: place.layout, workspace: next, message: "work", at: 5000 });
  if (captured.kind === "empty") throw new Error("nothing was captured");
  expect(gitIn(place.layout.job(jobId).candidatesGit, "show", `${captured.commit}:a.txt`)).toBe("mine");
});

test("a worker that was frozen during a takeover only removes its own worktree when it ends", async () => {
  await claim(1);
  const next = await claim(2);
  await removeWorkspace(place.layout, { jobId, attemptId, epoch: 1 });
  expect(readFileSync(join(next.work, "a.txt"), "utf8")).toBe("a\n");
  await removeWorkspace(place.layout, { jobId, attemptId, epoch: 2 });
  expect(existsSync(join(place.layout.workspaces, jobId))).toBe(false);
});

test("a worker that was frozen before it made its worktree does not change a later claim's", async () => {
  const next = await claim(2);
  writeFileSync(join(next.work, "a.txt"), "mine\n");
  const late = await claim(1);
  expect(readFileSync(join(late.work, "a.txt"), "utf8")).toBe("a\n");
  expect(readFileSync(join(next.work, "a.txt"), "utf8")).toBe("mine\n");
});

test("a further claim removes the worktrees of earlier claims on this host, but not those of other attempts", async () => {
  const dead = [await claim(1), await claim(2)];
  const other = { jobId, attemptId: makeAttemptId(makeTaskId(1), 11), epoch: 1 };
  const neighbour = await createWorkspace({ git, layout: place.layout, ...other, base });
  await claim(3);
  expect(dead.map(({ work }) => existsSync(work))).toEqual([false, false]);
  expect(existsSync(neighbour.work)).toBe(true);
});

test("the agent's git starts with the index that the files were written from, and no other index is left", async () => {
  const { work, gitDir } = await claim(1);
  const root = dirname(work);
  expect(readdirSync(root).filter((name) => name.includes("index"))).toEqual([]);
  const repository = { gitDir: place.layout.job(jobId).baseGit, env: { GIT_INDEX_FILE: join(gitDir, "index") } };
  const ask = async (...args: string[]) => (await runGit(git, [`--work-tree=${work}`, ...args], repository)).stdout;
  expect(await ask("ls-files", "--stage")).toMatch(/^100644 [0-9a-f]{40} 0\ta\.txt\n$/);
  expect(await ask("status", "--porcelain")).toBe("");
});
