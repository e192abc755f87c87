import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { writeBundle, writePatch } from "../../../../coordinator/landing/artifacts.ts";
import { chainLandings } from "../../../../coordinator/landing/chain-landings.ts";
import { importLandings } from "../../../../coordinator/landing/import-landings.ts";
import { headOf, moveRef } from "../../../../coordinator/landing/move-ref.ts";
import { runGit } from "../../../../shared/git/run-git.ts";
import { asTaskId, makeAttemptId, makeJobId } from "../../../../shared/protocol/ids.ts";
import type { Candidate } from "../../../../shared/protocol/task/task.ts";
import { mirrorRepository } from "../../../../worker/intake/mirror-repository.ts";
import { surveyTree } from "../../../../worker/intake/survey-tree.ts";
import { captureCandidate } from "../../../../worker/workspace/capture-candidate.ts";
import { freshCheckout, readCheckout } from "../../../../worker/workspace/checkout.ts";
import { createWorkspace } from "../../../../worker/workspace/create-workspace.ts";
import { describeHidden } from "../../../../worker/workspace/hidden-files.ts";
import { removeWorkspace } from "../../../../worker/workspace/remove-workspace.ts";
import { linkSetup, linkWorkspaceSetup } from "../../../../worker/workspace/setup-links.ts";
import { restoreTree, snapshotTree } from "../../../../worker/workspace/snapshot.ts";
import { gitIn, makeRepository, temporaryLayout, writeFiles } from "../../../support/repository.ts";

const git = { program: "git" };
const jobId = makeJobId(1);
const verdict = { attemptId: "t1.2", attacks: 3, summary: "withstood" };
let place: ReturnType<typeof temporaryLayout>;
let base: string;

beforeEach(async () => {
  place = temporaryLayout();
  makeRepository(join(place.folder, "repo"), { "a.txt": "a\n", "lib/b.txt": "b\n", "AGENTS.md": "be kind\n" });
  ({ base } = await mirror());
});
afterEach(() => place.dispose());

function mirror() {
  const path = join(place.folder, "repo");
  return mirrorRepository({
    git,
    layout: place.layout,
    jobId,
    source: { kind: "path", path },
    allowedRoots: [place.folder],
  });
}

function workspaceFor(task: number, from = base) {
  const attemptId = makeAttemptId(asTaskId(`t${task}`), 1);
  return createWorkspace({ git, layout: place.layout, jobId, attemptId, epoch: 1, base: from });
}

async function candidateOf(task: number, files: Record<string, string>, from = base) {
  const workspace = await workspaceFor(task, from);
  writeFiles(workspace.work, files);
  const captured = await captureCandidate({ git, layout: place.layout, workspace, message: "work", at: 5000 });
  if (captured.kind === "empty") throw new Error("nothing was captured");
  return { ...captured, candidate: { commit: captured.commit, base: from, attemptId: workspace.attemptId } };
}

/**
 * Merges one candidate and copies the landing commit into `base.git`; returns undefined if the candidate cannot be
 * merged.
 */
async function plan(task: number, candidate: Candidate, from: string): Promise<string | undefined> {
  const spec = { id: asTaskId(`t${task}`), key: `k${task}`, title: "title" };
  const at = { git, layout: place.layout, jobId, from };
  const chain = await chainLandings({ ...at, items: [{ task: spec, candidate, verdict: { ...verdict, at: 9000 } }] });
  const to = chain.landings[0]?.commit;
  if (to !== undefined) await importLandings({ ...at, to });
  return to;
}

async function landed(task: number, candidate: Candidate, from: string): Promise<string> {
  const to = await plan(task, candidate, from);
  if (to === undefined) throw new Error("conflict");
  return to;
}

test("mirroring twice gives the same commit and branch", async () => {
  const again = await mirror();
  expect(again.base).toBe(base);
  expect(gitIn(place.layout.job(jobId).baseGit, "rev-parse", again.branch)).toBe(base);
});

test("a repository outside the allowed folders, a missing ref and a plain folder are refused by code", async () => {
  const source = { kind: "path", path: join(place.folder, "repo") } as const;
  const request = { git, layout: place.layout, jobId: makeJobId(2), allowedRoots: [place.folder] };
  await expect(mirrorRepository({ ...request, source, allowedRoots: ["/nowhere"] })).rejects.toMatchObject({
    code: "path_not_allowed",
  });
  await expect(mirrorRepository({ ...request, source: { ...source, ref: "nope" } })).rejects.toMatchObject({
    code: "invalid_ref",
  });
  mkdirSync(join(place.folder, "plain"));
  await expect(
    mirrorRepository({ ...request, source: { kind: "path", path: join(place.folder, "plain") } }),
  ).rejects.toMatchObject({ code: "invalid_repository" });
  const url = `file://${join(place.folder, "repo")}`;
  await expect(
    mirrorRepository({ ...request, source: { kind: "git", url }, allowedRoots: ["/nowhere"] }),
  ).rejects.toMatchObject({ code: "path_not_allowed" });
  await expect(
    mirrorRepository({ ...request, source: { kind: "git", url: "https://127.0.0.1:1/x.git" } }),
  ).rejects.toMatchObject({ code: "address_not_allowed" });
  await expect(
    mirrorRepository({
      ...request,
      source: { kind: "git", url: "https://127.0.0.1:1/x.git" },
      privateHosts: ["127.0.0.1"],
    }),
  ).rejects.toMatchObject({ code: "repository_unreachable" });
});

test("a symlink below an allowed folder that leads out of it is refused", async () => {
  mkdirSync(join(place.folder, "allowed"));
  symlinkSync(join(place.folder, "repo"), join(place.folder, "allowed", "link"));
  const source = { kind: "path", path: join(place.folder, "allowed", "link") } as const;
  await expect(
    mirrorRepository({
      git,
      layout: place.layout,
      jobId: makeJobId(2),
      source,
      allowedRoots: [join(place.folder, "allowed")],
    }),
  ).rejects.toMatchObject({ code: "path_not_allowed" });
});

test("the survey lists files with their size and reads instructions from the commit", async () => {
  const survey = await surveyTree({ git, gitDir: place.layout.job(jobId).baseGit, commit: base });
  expect(survey.files).toBe(3);
  expect(survey.map).toContain("lib/b.txt 2");
  expect(survey.instructions).toEqual([{ path: "AGENTS.md", text: "be kind\n" }]);
});

test("a snapshot restores the worktree on a fresh workspace, deletions and new files included", async () => {
  const workspace = await workspaceFor(1);
  writeFiles(workspace.work, { "a.txt": "changed\n", "new/c.txt": "c\n" });
  await import("node:fs/promises").then(({ rm }) => rm(join(workspace.work, "lib/b.txt")));
  const tree = await snapshotTree(git, workspace);
  const again = await workspaceFor(1);
  expect(readFileSync(join(again.work, "a.txt"), "utf8")).toBe("a\n");
  await restoreTree(git, again, { tree });
  expect(readFileSync(join(again.work, "a.txt"), "utf8")).toBe("changed\n");
  expect(readFileSync(join(again.work, "new/c.txt"), "utf8")).toBe("c\n");
  expect(existsSync(join(again.work, "lib/b.txt"))).toBe(false);
});

test("links to the folders of a setup are no change, and an agent's own node_modules is", async () => {
  const workspace = await workspaceFor(1);
  const mounts = [{ to: "/node_modules" }, { to: "/vendor" }, { to: "/deps" }];
  await linkWorkspaceSetup(workspace, mounts);
  expect(readlinkSync(join(workspace.work, "node_modules"))).toBe("/node_modules");
  expect(readlinkSync(join(workspace.work, "vendor"))).toBe("/vendor");
  const capture = () => captureCandidate({ git, layout: place.layout, workspace, message: "m", at: 1 });
  expect(await capture()).toEqual({ kind: "empty" });
  for (const rule of ["node_modules", "node_modules/", "!node_modules"]) {
    writeFiles(workspace.work, { ".gitignore": `${rule}\n` });
    expect(await describeHidden(git, workspace, ["**"])).toBeUndefined();
    expect(await capture()).toMatchObject({ changed: [{ path: ".gitignore" }] });
  }
  rmSync(join(workspace.work, ".gitignore"));
  rmSync(join(workspace.work, "node_modules"));
  writeFiles(workspace.work, { "node_modules/dep/index.js": "own\n" });
  expect(await capture()).toMatchObject({ changed: [{ path: "node_modules/dep/index.js" }] });
  expect(await linkSetup(workspace.work, mounts)).toEqual([]);
});

test("an unchanged worktree is empty, the same change gives the same commit", async () => {
  const workspace = await workspaceFor(1);
  expect(await captureCandidate({ git, layout: place.layout, workspace, message: "m", at: 1 })).toEqual({
    kind: "empty",
  });
  const first = await candidateOf(2, { "x.txt": "x\n" });
  const second = await candidateOf(2, { "x.txt": "x\n" });
  expect(second.commit).toBe(first.commit);
  expect(first.changed).toMatchObject([{ path: "x.txt", status: "A", mode: "100644" }]);
});

test("a candidate's objects are not in merged history before it lands", async () => {
  const { commit } = await candidateOf(1, { "x.txt": "x\n" });
  const { baseGit, candidatesGit } = place.layout.job(jobId);
  const inside = (gitDir: string) => runGit(git, ["cat-file", "-e", commit], { gitDir, okCodes: [0, 1, 128] });
  expect((await inside(candidatesGit)).code).toBe(0);
  expect((await inside(baseGit)).code).not.toBe(0);
});

test("git files that an agent plants in its worktree run nothing on the host", async () => {
  const workspace = await workspaceFor(1);
  const marker = join(place.folder, "ran");
  writeFiles(workspace.work, {
    ".gitattributes": "* filter=x diff=x merge=x\n",
    ".git/config": `[core]\n\tfsmonitor = touch ${marker}\n[filter "x"]\n\tclean = touch ${marker}\n\tsmudge = touch ${marker}\n`,
    ".git/HEAD": "ref: refs/heads/main\n",
    "a.txt": "changed\n",
  });
  writeFileSync(join(workspace.gitDir, "config"), `[core]\n\tfsmonitor = touch ${marker}\n`);
  const captured = await captureCandidate({ git, layout: place.layout, workspace, message: "m", at: 1 });
  expect(existsSync(marker)).toBe(false);
  expect(captured).toMatchObject({ kind: "captured" });
});

test("a repository without a commit in the worktree is left out, the rest is captured", async () => {
  const workspace = await workspaceFor(1);
  writeFiles(workspace.work, { "b.txt": "kept\n", "inner/.git/HEAD": "ref: refs/heads/main\n", "inner/c.txt": "c\n" });
  mkdirSync(join(workspace.work, "inner/.git/objects"));
  mkdirSync(join(workspace.work, "inner/.git/refs"));
  const captured = await captureCandidate({ git, layout: place.layout, workspace, message: "m", at: 1 });
  expect(captured).toMatchObject({ kind: "captured", changed: [{ path: "b.txt", status: "A" }] });
});

test("the harness ignores git objects that an agent plants", async () => {
  const workspace = await workspaceFor(1);
  writeFiles(workspace.work, { "b.txt": "b\n" });
  const id = gitIn(place.folder, "hash-object", join(workspace.work, "b.txt"));
  writeFiles(workspace.agentObjects, {
    [`${id.slice(0, 2)}/${id.slice(2)}`]: "no object",
    "info/alternates": "/nowhere\n",
  });
  const captured = await captureCandidate({ git, layout: place.layout, workspace, message: "m", at: 1 });
  expect(captured).toMatchObject({ kind: "captured", changed: [{ path: "b.txt", status: "A" }] });
});

test("a worktree that is too deep for one system call is removed", async () => {
  const workspace = await workspaceFor(1);
  const dig = "for (1..2000) { mkdir 'dddddddd'; chdir 'dddddddd' or last }";
  execFileSync("perl", ["-e", dig], { cwd: workspace.work });
  await removeWorkspace(place.layout, workspace);
  expect(existsSync(workspace.work)).toBe(false);
});

test("a landing has the head as first and the unchanged candidate as second parent, and names its evidence", async () => {
  const { candidate } = await candidateOf(1, { "x.txt": "x\n" });
  const planned = await landed(1, candidate, base);
  expect(await landed(1, candidate, base)).toBe(planned);
  const { baseGit } = place.layout.job(jobId);
  expect(gitIn(baseGit, "log", "-1", "--format=%P", planned)).toBe(`${base} ${candidate.commit}`);
  expect(gitIn(baseGit, "log", "-1", "--format=%B", planned)).toContain(`Midwatch-Candidate: ${candidate.commit}`);
});

test("the ref moves once, a repeated landing is distinguished from a foreign one, and parallel candidates merge", async () => {
  const one = await candidateOf(1, { "x.txt": "x\n" });
  const two = await candidateOf(2, { "y.txt": "y\n" });
  const first = await landed(1, one.candidate, base);
  const at = { git, layout: place.layout, jobId };
  expect(await moveRef({ ...at, from: base, to: first })).toBe("moved");
  expect(await moveRef({ ...at, from: base, to: first })).toBe("already");
  const second = await landed(2, two.candidate, first);
  expect(await moveRef({ ...at, from: base, to: second })).toBe("elsewhere");
  expect(await moveRef({ ...at, from: first, to: second })).toBe("moved");
  const checkout = await readCheckout({
    git,
    layout: place.layout,
    gitDir: place.layout.job(jobId).baseGit,
    commit: await headOf(at),
    claim: { jobId, attemptId: makeAttemptId(asTaskId("t1"), 1), epoch: 1 },
  });
  expect(readdirSync(checkout).sort()).toEqual(["AGENTS.md", "a.txt", "lib", "x.txt", "y.txt"]);
});

test("two candidates that change the same line conflict, and the conflict names the file", async () => {
  const one = await candidateOf(1, { "a.txt": "one\n" });
  const two = await candidateOf(2, { "a.txt": "two\n" });
  const first = await landed(1, one.candidate, base);
  expect(await plan(2, two.candidate, first)).toBeUndefined();
});

test("the patch applies and the bundle fetches on the original repository", async () => {
  const { candidate } = await candidateOf(1, { "x.txt": "x\n" });
  const planned = await landed(1, candidate, base);
  const at = { git, layout: place.layout, jobId };
  await moveRef({ ...at, from: base, to: planned });
  await writePatch({ ...at, base, head: planned });
  await writeBundle({ ...at, base, head: planned });
  const { artifacts } = place.layout.job(jobId);
  const repo = join(place.folder, "repo");
  gitIn(repo, "fetch", "--quiet", join(artifacts, "result.bundle"), `midwatch/${jobId}:result`);
  expect(gitIn(repo, "rev-parse", "result")).toBe(planned);
  gitIn(repo, "apply", join(artifacts, "result.patch"));
  expect(readFileSync(join(repo, "x.txt"), "utf8")).toBe("x\n");
});

test("a fresh checkout is private and gone when disposed of; a removed workspace leaves no folder", async () => {
  const gitDir = place.layout.job(jobId).baseGit;
  const checkout = await freshCheckout({ git, layout: place.layout, gitDir, commit: base });
  expect(readFileSync(join(checkout.path, "a.txt"), "utf8")).toBe("a\n");
  await checkout.dispose();
  expect(existsSync(checkout.path)).toBe(false);
  const workspace = await workspaceFor(3);
  await removeWorkspace(place.layout, workspace);
  expect(existsSync(place.layout.workspaces) ? readdirSync(place.layout.workspaces) : []).toEqual([]);
});
