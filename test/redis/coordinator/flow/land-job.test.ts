import { existsSync, renameSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { nextLanding } from "../../../../coordinator/job/merge-queue.ts";
import { chainLandings } from "../../../../coordinator/landing/chain-landings.ts";
import { importLandings } from "../../../../coordinator/landing/import-landings.ts";
import { headOf, moveRef } from "../../../../coordinator/landing/move-ref.ts";
import { createQueueRig, type QueueRig, taskThatWrites } from "../../../../lab/bench/merge/queue-rig.ts";
import type { JobSubmission } from "../../../../shared/protocol/job/job.ts";
import { gitIn, makeRepository, temporaryFolder } from "../../../support/repository.ts";
import { withRedis } from "../../../support/with-redis.ts";

const held = withRedis();
const gate: JobSubmission["gate"] = [{ kind: "command", command: "npm test" }];
let place: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  place = temporaryFolder("mw-land-");
});
afterEach(() => place.dispose());

/**
 * Makes a job with tasks `f0`, `f1`, ... that each have a verified commit. The commit changes the file with the task's
 * name.
 */
async function verified(count: number, submission: Partial<JobSubmission> = {}): Promise<QueueRig> {
  const repository = join(place.path, "repo");
  const names = Array.from({ length: count }, (_, i) => `f${i}`);
  makeRepository(repository, { "README.md": "hello\n", ...Object.fromEntries(names.map((name) => [name, "old\n"])) });
  const git = { program: "git" };
  const rig = await createQueueRig({ connection: held.connection, git, folder: place.path, repository, submission });
  await rig.plan(names.map((name) => taskThatWrites(name, [name])));
  const commits = await rig.commits(names.map((name) => ({ [name]: `new ${name}\n` })));
  for (const [i, commit] of commits.entries()) await rig.verify(`t${i + 2}`, { commit, base: rig.base });
  return rig;
}

const statuses = (rig: QueueRig) =>
  rig.read((job) => [...job.tasks.values()].filter(({ spec }) => spec.origin === "plan").map(({ status }) => status));
const branch = ({ git, layout, jobId }: QueueRig) => headOf({ git, layout, jobId });
const eventTypes = async ({ store, jobId }: QueueRig) =>
  (await store.loadEntries(jobId)).entries.map(({ event }) => event.type);

test("verified commits land with one move of the ref, one landing a task, each commit unchanged as second parent", async () => {
  const rig = await verified(5);
  await rig.land();
  expect(await statuses(rig)).toEqual(Array(5).fill("merged"));
  const { baseGit } = rig.layout.job(rig.jobId);
  const range = `${rig.base}..${await branch(rig)}`;
  const log = gitIn(baseGit, "log", "--first-parent", "--reverse", "--format=%P", range).split("\n");
  const candidates = await rig.read((job) =>
    [...job.tasks.values()].flatMap(({ candidate, spec }) => (spec.origin === "plan" && candidate?.commit) || []),
  );
  expect(log.map((line) => line.split(" ")[1])).toEqual(candidates);
  expect((await eventTypes(rig)).filter((type) => type === "landing.started")).toHaveLength(1);
  const reflog = await rig.read((job) => [...job.tasks.values()].map(({ landedAs }) => landedAs));
  expect(new Set(reflog.filter(Boolean)).size).toBe(5);
});

test("git itself reads the trailers of a landing: job, task, commit, verdict and evidence", async () => {
  const rig = await verified(1);
  await rig.land();
  const { baseGit } = rig.layout.job(rig.jobId);
  const keys = gitIn(baseGit, "log", "-1", "--format=%(trailers:only,keyonly)", await branch(rig)).split("\n");
  expect(keys).toEqual(["Job", "Task", "Candidate", "Verdict", "Evidence"].map((name) => `Midwatch-${name}`));
});

test("commits that the gate has not passed are neither in the repository that sandboxes see nor on the branch", async () => {
  const rig = await verified(2, { gate });
  await rig.land();
  const { baseGit, candidatesGit } = rig.layout.job(rig.jobId);
  const [step] = await rig.openGateRuns();
  const commit = step?.candidate.commit ?? "";
  expect(await branch(rig)).toBe(rig.base);
  expect(gitIn(candidatesGit, "cat-file", "-t", commit)).toBe("commit");
  expect(() => gitIn(baseGit, "cat-file", "-t", commit)).toThrow();
  await rig.judge(step?.id ?? "", "pass");
  await rig.land();
  expect(await branch(rig)).toBe(commit);
  expect(await statuses(rig)).toEqual(["merged", "merged"]);
});

test("a failed merge group names its culprit, lands the commits before it, and continues with the rest", async () => {
  const rig = await verified(6, { gate });
  const bad = await rig.read((job) => job.tasks.get("t5" as never)?.candidate?.commit ?? "");
  const { candidatesGit } = rig.layout.job(rig.jobId);
  let runs = 0;
  for (;;) {
    await rig.land();
    const [step] = await rig.openGateRuns();
    if (step === undefined) break;
    runs += 1;
    const holdsBad = gitIn(candidatesGit, "rev-list", `${rig.base}..${step.candidate.commit}`).includes(bad);
    const finding = { source: "gate", name: "command", claim: "it breaks", evidence: "boom" } as const;
    await rig.judge(step.id, holdsBad ? "fail" : "pass", holdsBad ? [finding] : []);
  }
  expect(await statuses(rig)).toEqual(["merged", "merged", "merged", "queued", "merged", "merged"]);
  expect(await rig.read((job) => job.tasks.get("t5" as never)?.findings)).toMatchObject([{ claim: "it breaks" }]);
  expect(runs).toBeLessThanOrEqual(1 + 2 * 3);
});

const STEPS = ["announced", "imported", "moved", "done"] as const;

test.each(STEPS)("a landing whose coordinator dies when it is %s is finished by another", async (last) => {
  const rig = await verified(3);
  const { git, layout, jobId, registry } = rig;
  const next = await rig.read(nextLanding);
  if (next.kind !== "verified") throw new Error(`expected verified commits, got ${next.kind}`);
  const { landings } = await chainLandings({ git, layout, jobId, from: next.from, items: next.items });
  const [tasks, commits] = [landings.map(({ taskId }) => taskId), landings.map(({ commit }) => commit)];
  const to = commits.at(-1) ?? "";
  const from = next.from;
  await registry.input(jobId, { kind: "landing_planned", from, to, tasks, commits });
  if (last !== "announced") await importLandings({ git, layout, jobId, from, to });
  if (last === "moved" || last === "done") await moveRef({ git, layout, jobId, from, to });
  if (last === "done") await registry.input(jobId, { kind: "landing_done", to });
  await rig.land(rig.newRegistry());
  expect(await branch(rig)).toBe(to);
  expect(await statuses(rig)).toEqual(["merged", "merged", "merged"]);
  const types = await eventTypes(rig);
  expect(types.filter((type) => type.startsWith("landing."))).toEqual(["landing.started", "landing.finished"]);
  gitIn(layout.job(jobId).baseGit, "fsck", "--strict", "--connectivity-only");
});

test("a job that is cancelled when its landing is announced completes only that landing", async () => {
  const rig = await verified(3, { gate });
  await rig.land();
  const [step] = await rig.openGateRuns();
  await rig.judge(step?.id ?? "", "pass");
  const next = await rig.read(nextLanding);
  if (next.kind !== "green") throw new Error(`expected a green batch, got ${next.kind}`);
  const { kind, ...landing } = next;
  await rig.registry.input(rig.jobId, { kind: "landing_planned", ...landing });
  await rig.registry.input(rig.jobId, { kind: "cancel", reason: "user" });
  await rig.land(rig.newRegistry());
  expect(await branch(rig)).toBe(landing.to);
  expect(await statuses(rig)).toEqual(["merged", "merged", "merged"]);
  expect(await rig.read((job) => job.status)).toBe("cancelled");
});

test("a job that is cancelled while its merge group is tested lands nothing", async () => {
  const rig = await verified(3, { gate });
  await rig.land();
  await rig.registry.input(rig.jobId, { kind: "cancel", reason: "user" });
  await rig.land(rig.newRegistry());
  expect(await branch(rig)).toBe(rig.base);
  expect(await rig.openGateRuns()).toEqual([]);
});

test("a branch that another program moved is not forced: the announced landing is aborted and the job pauses", async () => {
  const rig = await verified(2);
  const { git, layout, jobId } = rig;
  const { baseGit } = layout.job(jobId);
  const tree = gitIn(baseGit, "rev-parse", `${rig.base}^{tree}`);
  const stranger = gitIn(
    baseGit,
    "-c",
    "user.name=s",
    "-c",
    "user.email=s@s",
    "commit-tree",
    tree,
    "-p",
    rig.base,
    "-m",
    "s",
  );
  expect(await moveRef({ git, layout, jobId, from: rig.base, to: stranger })).toBe("moved");
  await rig.land();
  expect(await branch(rig)).toBe(stranger);
  expect(await statuses(rig)).toEqual(["verified", "verified"]);
  expect(await rig.read((job) => job.paused)).toBe("branch_moved");
});

test("a commit that conflicts with another goes back to its author, with the other side", async () => {
  const repository = join(place.path, "repo");
  makeRepository(repository, { "a.txt": "one\n" });
  const rig = await createQueueRig({
    connection: held.connection,
    git: { program: "git" },
    folder: place.path,
    repository,
  });
  await rig.plan([taskThatWrites("left", ["a.txt"]), taskThatWrites("right", ["b.txt"])]);
  const [left = "", right = ""] = await rig.commits([{ "a.txt": "left\n" }, { "a.txt": "right\n" }]);
  await rig.verify("t2", { commit: left, base: rig.base });
  await rig.verify("t3", { commit: right, base: rig.base });
  await rig.land();
  expect(await statuses(rig)).toEqual(["merged", "queued"]);
  const [finding] = await rig.read((job) => job.tasks.get("t3" as never)?.findings ?? []);
  expect(finding).toMatchObject({ name: "merge-conflict" });
  expect(finding?.claim).toContain("a.txt");
  expect(finding?.evidence).toContain("task left");
});

/**
 * Lands the first verified commits in git but not in the log, like a coordinator whose log entries Redis has lost.
 * Returns the new head of the branch.
 */
async function landForgotten(rig: QueueRig, count: number): Promise<string> {
  const { git, layout, jobId } = rig;
  const next = await rig.read(nextLanding);
  if (next.kind !== "verified") throw new Error(`expected verified commits, got ${next.kind}`);
  const { from, items } = next;
  const { landings } = await chainLandings({ git, layout, jobId, from, items: items.slice(0, count) });
  const to = landings.at(-1)?.commit ?? "";
  await importLandings({ git, layout, jobId, from, to });
  expect(await moveRef({ git, layout, jobId, from, to })).toBe("moved");
  return to;
}

test("a branch with landings that the log has lost is not moved back if the log can land the same commits again", async () => {
  const rig = await verified(4);
  const lost = await landForgotten(rig, 2);
  await rig.land(rig.newRegistry());
  expect(await statuses(rig)).toEqual(Array(4).fill("merged"));
  const { baseGit } = rig.layout.job(rig.jobId);
  gitIn(baseGit, "merge-base", "--is-ancestor", lost, await branch(rig));
  expect(gitIn(baseGit, "rev-list", "--count", "--first-parent", `${rig.base}..${await branch(rig)}`)).toBe("4");
  expect(await eventTypes(rig)).not.toContain("orphans.named");
});

test("landings that the log has lost pass the gate again before they count, and the branch stays where it is", async () => {
  const rig = await verified(3, { gate });
  const lost = await landForgotten(rig, 2);
  await rig.land();
  const [step] = await rig.openGateRuns();
  expect(step?.candidate.commit).toBe(lost);
  expect(await statuses(rig)).toEqual(Array(3).fill("verified"));
  await rig.judge(step?.id ?? "", "pass");
  await rig.land();
  expect(await branch(rig)).toBe(lost);
  expect(await statuses(rig)).toEqual(["merged", "merged", "verified"]);
  expect(await eventTypes(rig)).not.toContain("orphans.named");
});

test("a merge group under test that had landed before Redis lost that is not moved back when further work is verified", async () => {
  const rig = await verified(3, { gate });
  const { jobId, layout, git, registry } = rig;
  const next = await rig.read(nextLanding);
  if (next.kind !== "verified") throw new Error(`expected verified commits, got ${next.kind}`);
  const lost = await landForgotten(rig, 2);
  const { landings } = await chainLandings({ git, layout, jobId, from: next.from, items: next.items.slice(0, 2) });
  const [tasks, commits] = [landings.map(({ taskId }) => taskId), landings.map(({ commit }) => commit)];
  await registry.input(jobId, { kind: "batch_planned", from: next.from, tasks, commits });
  await rig.land();
  expect(await branch(rig)).toBe(lost);
  for (const step of await rig.openGateRuns()) await rig.judge(step.id, "pass");
  await rig.land();
  expect(await statuses(rig)).toEqual(Array(3).fill("merged"));
  gitIn(layout.job(jobId).baseGit, "merge-base", "--is-ancestor", lost, await branch(rig));
  expect(await eventTypes(rig)).not.toContain("orphans.named");
});

test("a landing that the log has lost is reverted if its task is no longer verified", async () => {
  const rig = await verified(2);
  const lost = await landForgotten(rig, 2);
  await rig.registry.input(rig.jobId, { kind: "stop_task", source: "s", task: "f0", reason: "no longer wanted" });
  await rig.land();
  expect(await statuses(rig)).toEqual(["cancelled", "merged"]);
  const { baseGit } = rig.layout.job(rig.jobId);
  expect(gitIn(baseGit, "rev-list", `${rig.base}..${await branch(rig)}`)).not.toContain(lost);
  expect(gitIn(baseGit, "show", `${await branch(rig)}:f0`)).toBe("old");
});

test("landings that the log has lost and would now make differently are recorded and reverted, and land again when they are verified", async () => {
  const rig = await verified(2);
  const { base, git, layout, jobId } = rig;
  const [first] = await rig.read((job) => [...job.tasks.values()].flatMap(({ candidate }) => candidate?.commit ?? []));
  // Makes a landing that Redis has lost: a landing commit of this job that only git knows, with the branch pointing to
  // it.
  const { baseGit, candidatesGit } = layout.job(jobId);
  const message = `Land f0\n\nMidwatch-Job: ${jobId}\nMidwatch-Task: t2\n`;
  const args = ["commit-tree", `${first}^{tree}`, "-p", base, "-p", first ?? "", "-m", message];
  const lost = gitIn(candidatesGit, "-c", "user.name=m", "-c", "user.email=m@localhost", ...args);
  await importLandings({ git, layout, jobId, from: base, to: lost });
  expect(await moveRef({ git, layout, jobId, from: base, to: lost })).toBe("moved");
  await rig.land();
  expect(await statuses(rig)).toEqual(["merged", "merged"]);
  expect(await rig.read((job) => job.head)).toBe(await branch(rig));
  expect(gitIn(baseGit, "rev-list", `${base}..${await branch(rig)}`)).not.toContain(lost);
  const { entries } = await rig.store.loadEntries(jobId);
  expect(entries.map(({ event }) => event)).toContainEqual({
    type: "orphans.named",
    orphans: [{ kind: "landing", name: lost }],
  });
  expect(await rig.read((job) => job.paused)).toBeUndefined();
});

test("a branch that another coordinator is moving does not pause the job", async () => {
  const rig = await verified(1);
  const { git, layout, jobId, base } = rig;
  const next = await rig.read(nextLanding);
  if (next.kind !== "verified") throw new Error("something is to land");
  const { landings } = await chainLandings({ git, layout, jobId, from: next.from, items: next.items });
  const to = landings.at(-1)?.commit ?? "";
  const commits = landings.map(({ commit }) => commit);
  const tasks = landings.map(({ taskId }) => taskId);
  await rig.registry.input(jobId, { kind: "landing_planned", from: base, to, tasks, commits });
  await importLandings({ git, layout, jobId, from: base, to });
  await moveRef({ git, layout, jobId, from: base, to });
  await rig.land(rig.newRegistry());
  expect(await statuses(rig)).toEqual(["merged"]);
  expect(await rig.read((job) => job.paused)).toBeUndefined();
});

test("a conflict resolved by structure is a new candidate on the head, checked and challenged again before it lands", async () => {
  const repository = join(place.path, "repo");
  const lines = 'export { a } from "./a.js";\n';
  makeRepository(repository, { "index.js": lines });
  const git = { program: "git" };
  const rig = await createQueueRig({ connection: held.connection, git, folder: place.path, repository });
  await rig.plan([taskThatWrites("left", ["index.js"]), taskThatWrites("right", ["other.js"])]);
  const [left = "", right = ""] = await rig.commits([
    { "index.js": `${lines}export { b } from "./b.js";\n` },
    { "index.js": `${lines}export { c } from "./c.js";\n`, "c.js": "export const c = 1;\n" },
  ]);
  await rig.verify("t2", { commit: left, base: rig.base });
  await rig.verify("t3", { commit: right, base: rig.base });
  await rig.land();
  expect(await statuses(rig)).toEqual(["merged", "checking"]);
  await rig.judge("t3", "pass");
  expect(await statuses(rig)).toEqual(["merged", "challenging"]);
  await rig.judge("t3", "pass");
  await rig.land();
  expect(await statuses(rig)).toEqual(["merged", "merged"]);
  const { baseGit } = rig.layout.job(rig.jobId);
  expect(gitIn(baseGit, "show", `${await branch(rig)}:index.js`)).toBe(
    'export { a } from "./a.js";\nexport { b } from "./b.js";\nexport { c } from "./c.js";',
  );
  const message = gitIn(
    baseGit,
    "log",
    "-1",
    "--format=%(trailers:key=Midwatch-Resolved,valueonly)",
    `${await branch(rig)}^2`,
  );
  expect(message).toBe(right);
});

/** Returns the job.paused events in the job's log. */
const pauses = async ({ store, jobId }: QueueRig) =>
  (await store.loadEntries(jobId)).entries.flatMap(({ event }) => (event.type === "job.paused" ? [event] : []));

test("a branch that git cannot move because of a dead process's lock pauses the job once with git's message, and lands after a resume", async () => {
  const rig = await verified(2);
  const lock = join(rig.layout.job(rig.jobId).baseGit, "refs/heads/midwatch", `${rig.jobId}.lock`);
  writeFileSync(lock, "");
  const before = (await pauses(rig)).length;
  await rig.land();
  await rig.land(rig.newRegistry());
  const [pause, ...more] = (await pauses(rig)).slice(before);
  expect(more).toEqual([]);
  expect(pause).toMatchObject({ reason: "landing_refused", detail: expect.stringContaining(".lock") });
  expect(await statuses(rig)).toEqual(["verified", "verified"]);
  expect(await rig.read(nextLanding)).toEqual({ kind: "nothing" });
  rmSync(lock);
  await rig.registry.input(rig.jobId, { kind: "resume" });
  await rig.land();
  expect(await statuses(rig)).toEqual(["merged", "merged"]);
});

test("a lock that is older than any running git is removed, and the landing continues", async () => {
  const rig = await verified(2);
  const lock = join(rig.layout.job(rig.jobId).baseGit, "refs/heads/midwatch", `${rig.jobId}.lock`);
  writeFileSync(lock, "");
  const longAgo = Date.now() / 1000 - 21 * 60;
  utimesSync(lock, longAgo, longAgo);
  await rig.land();
  expect(await statuses(rig)).toEqual(["merged", "merged"]);
  expect(existsSync(lock)).toBe(false);
});

test("merging a candidate with missing objects is not retried forever: a job that is paused for another reason reports it, too", async () => {
  const rig = await verified(1);
  const { candidatesGit } = rig.layout.job(rig.jobId);
  renameSync(join(candidatesGit, "objects/pack"), join(candidatesGit, "gone"));
  await rig.registry.input(rig.jobId, { kind: "pause", reason: "user" });
  await rig.land();
  expect(await rig.read((job) => job.pause?.reason)).toBe("landing_refused");
  expect(await rig.read((job) => job.paused)).toContain("resume the job, or cancel it");
});

test("a job that is cancelled while git refuses its announced landing aborts the landing and can be concluded", async () => {
  const rig = await verified(1);
  const next = await rig.read(nextLanding);
  if (next.kind !== "verified") throw new Error(`expected verified commits, got ${next.kind}`);
  const { git, layout, jobId, registry } = rig;
  const { landings } = await chainLandings({ git, layout, jobId, from: next.from, items: next.items });
  const [tasks, commits] = [landings.map(({ taskId }) => taskId), landings.map(({ commit }) => commit)];
  const to = commits.at(-1) ?? "";
  await registry.input(jobId, { kind: "landing_planned", from: next.from, to, tasks, commits });
  await registry.input(jobId, { kind: "cancel", reason: "user" });
  const { candidatesGit } = layout.job(jobId);
  renameSync(join(candidatesGit, "objects"), join(candidatesGit, "gone"));
  await rig.land();
  expect(await rig.read((job) => [job.status, job.landing])).toEqual(["cancelled", undefined]);
});
