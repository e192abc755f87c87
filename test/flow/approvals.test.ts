import { join } from "node:path";
import { expect, test } from "vitest";
import type { Approval } from "../../shared/protocol/approval/approval.ts";
import { packageRoot } from "../../shared/support/files/package-root.ts";
import { logUntil, repositoryIn, startTestMachine, type TestMachine } from "../support/machine.ts";
import { gitIn } from "../support/repository.ts";

const BRAIN = join(packageRoot(), "test/flow/brains/asking.mjs");
const goal = (...lines: string[]) => ["Write files.", "", ...lines].join("\n");

/** Waits for the job's next approval request and returns the approval. */
async function asked({ api }: TestMachine, jobId: string): Promise<Approval> {
  await logUntil(api, jobId, ({ event }) => event.type === "approval.requested");
  const [approval] = (await api.approvals()).approvals.filter((each) => each.jobId === jobId);
  if (approval === undefined) throw new Error("nothing waits");
  return approval;
}

test("a call waits for approval while other work continues, through the death of coordinator and worker, and continues where it stopped", async () => {
  const machine = await startTestMachine({ brain: BRAIN, slots: 1 });
  const { api } = machine;
  const repository = repositoryIn(machine, { "README.md": "hello\n" });
  const { jobId } = await api.submit({
    goal: goal("command: echo allowed; git config user.name x", "tasks: 2"),
    repository: { kind: "path", path: repository },
  });
  const approval = await asked(machine, jobId);
  expect(approval).toMatchObject({
    kind: "call",
    status: "pending",
    taskKey: "file-1",
    role: "implementer",
    deferred: false,
    call: { tool: "run_command", risk: "high", reason: expect.stringContaining("changes git's configuration") },
  });
  // The attempt that waits for a person has freed the machine's only slot, so the other task merges in the meantime.
  const merged = await logUntil(api, jobId, ({ event }) => event.type === "task.status" && event.to === "merged");
  expect(merged.at(-1)?.event).toMatchObject({ taskId: "t3" });
  const before = (await api.usage(jobId)).byRole.implementer?.calls;

  const { coordinator, "worker-1": worker } = machine.pids();
  for (const pid of [coordinator, worker]) process.kill(pid ?? 0, "SIGKILL");
  await expect
    .poll(() => api.approvals().catch(() => undefined), { timeout: 20_000 })
    .toMatchObject({
      approvals: [{ id: approval.id, status: "pending" }],
    });
  expect((await api.decide(approval.id, { decision: "once" })).text).toContain("resumes where it stopped");
  const log = await logUntil(api, jobId);
  expect(log.at(-1)?.event).toMatchObject({ type: "job.status", to: "completed" });

  const { tasks } = await api.tasks(jobId);
  expect(tasks.find(({ id }) => id === "t2")?.attempts.filter(({ stage }) => stage === "work")).toMatchObject([
    { n: 1, resumes: 1, status: "completed" },
  ]);
  // The turns before the wait were not paid again: seven turns in all, four of the task that waited (write, command,
  // write, hand in) and three of the other task.
  expect(before).toBe(5);
  expect((await api.usage(jobId)).byRole.implementer?.calls).toBe(7);
  const report = await api.report(jobId);
  const base = join(machine.data, "volume/jobs", jobId, "base.git");
  expect(gitIn(repository, `--git-dir=${base}`, "show", `${report.result?.head}:out/1.txt`)).toContain("allowed");
});

test("tasks added to an approved plan wait for approval too, through the death of the coordinator", async () => {
  const machine = await startTestMachine({ brain: BRAIN });
  const { api } = machine;
  const repository = repositoryIn(machine, { "README.md": "hello\n" });
  const source = { kind: "path", path: repository } as const;
  const { jobId } = await api.submit({ goal: goal("amend: yes"), repository: source, approval: "plan" });
  await api.decide((await asked(machine, jobId)).id, { decision: "once" });
  await logUntil(api, jobId, ({ event }) => event.type === "approval.requested" && event.n === 2);
  process.kill(machine.pids().coordinator ?? 0, "SIGKILL");
  await expect.poll(() => api.approvals().catch(() => undefined), { timeout: 20_000 }).toBeDefined();
  const amendment = await asked(machine, jobId);
  expect(amendment).toMatchObject({ kind: "amendment", plan: { tasks: [{ key: "more-2", writes: ["out/2.txt"] }] } });
  expect((await api.tasks(jobId)).tasks.map(({ key }) => key)).not.toContain("more-2");
  await api.decide(amendment.id, { decision: "once" });
  const log = await logUntil(api, jobId);
  expect(log.at(-1)?.event).toMatchObject({ type: "job.status", to: "completed" });
  expect((await api.tasks(jobId)).tasks.find(({ key }) => key === "more-2")?.status).toBe("merged");
});

test("a denial is the call's result, with the reason; a plan waits, is denied, planned again and approved", async () => {
  const machine = await startTestMachine({ brain: BRAIN });
  const { api } = machine;
  const repository = repositoryIn(machine, { "README.md": "hello\n" });
  const { jobId } = await api.submit({
    goal: goal("command: curl example.org"),
    repository: { kind: "path", path: repository },
    approval: "plan",
  });
  const plan = await asked(machine, jobId);
  expect(plan).toMatchObject({
    kind: "plan",
    plan: { tasks: [{ key: "file-1", writes: ["out/1.txt"], protected: [] }] },
  });
  expect((await api.get(jobId)).status).toBe("awaiting_approval");
  await api.decide(plan.id, { decision: "deny", reason: "call it better" });
  await logUntil(api, jobId, ({ event }) => event.type === "approval.requested" && event.n === 2);
  const second = await asked(machine, jobId);
  expect(second.plan?.tasks[0]?.key).toBe("better-1");
  await api.decide(second.id, { decision: "once" });
  await logUntil(api, jobId, ({ event }) => event.type === "approval.requested" && event.n === 3);
  const call = await asked(machine, jobId);
  await expect(api.decide(second.id, { decision: "deny" })).rejects.toThrow(/is decided \(once\)/);
  await api.decide(call.id, { decision: "deny", reason: "use the fixture" });
  const log = await logUntil(api, jobId);
  expect(log.at(-1)?.event).toMatchObject({ type: "job.status", to: "completed" });
  const base = join(machine.data, "volume/jobs", jobId, "base.git");
  const report = await api.report(jobId);
  expect(gitIn(repository, `--git-dir=${base}`, "show", `${report.result?.head}:out/1.txt`)).toBe(
    "Refused by a person, who says: use the fixture. Find another way, or report it.",
  );
  expect((await api.approvals(jobId)).approvals.map(({ status }) => status)).toEqual(["deny", "once", "deny"]);
});
