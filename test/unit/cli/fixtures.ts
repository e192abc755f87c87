import type { JobReport, JobView } from "../../../shared/protocol/api/api.ts";
import type { AttemptId, TaskId, WorkerId } from "../../../shared/protocol/ids.ts";
import type { JobEvent, LoggedEvent } from "../../../shared/protocol/job/event.ts";
import { DEFAULT_LIMITS } from "../../../shared/protocol/job/job.ts";
import { NO_USAGE, type Usage } from "../../../shared/protocol/price/usage.ts";
import type { Task, TaskSpec } from "../../../shared/protocol/task/task.ts";

/** Text of a model with terminal escape codes and other control characters. */
export const HOSTILE = "\u001b]0;owned\u0007\u001b[31mred\u009b2J\u202etxet\r\nnext";

export const JOB = "job_0123456789abcdefghjk";
export const WORKER = "wrk_here_1" as WorkerId;
export const id = (n: number) => `t${n}` as TaskId;
export const commit = (digit: string) => digit.repeat(40);

export const usage: Usage = {
  calls: 12,
  inputTokens: 1000,
  outputTokens: 2345,
  cacheReadTokens: 9000,
  cacheWrite5mTokens: 0,
  cacheWrite1hTokens: 0,
  costUsd: 0.421,
};

export function viewOf(fields: Partial<JobView> = {}): JobView {
  return {
    id: JOB,
    title: "semver to ES modules",
    goal: "Rewrite it.\nAll of it.",
    status: "running",
    createdAt: Date.now() - 65_000,
    limits: DEFAULT_LIMITS,
    counts: {},
    running: [],
    lead: { runs: 2, active: true },
    usage,
    simulated: false,
    cacheReadShare: 0.9,
    ...fields,
  };
}

function specOf(n: number, key: string, fields: Partial<TaskSpec> = {}): TaskSpec {
  return {
    id: id(n),
    key,
    origin: "plan",
    role: "implementer",
    title: `Write ${key}`,
    brief: "b",
    dependsOn: [],
    writes: [],
    deliverables: [],
    acceptance: [],
    ...fields,
  };
}

export function taskOf(n: number, key: string, fields: Partial<Task> = {}): Task {
  return { ...specOf(n, key), status: "blocked", revision: 0, findings: [], attempts: [], ...fields };
}

export const attemptOf = (n: number, fields: Partial<Task["attempts"][number]> = {}): Task["attempts"][number] => ({
  id: `t${n}.1` as AttemptId,
  n: 1,
  stage: "work",
  role: "implementer",
  status: "queued",
  epoch: 0,
  usage: NO_USAGE,
  queuedAt: 1,
  ...fields,
});

/** Makes the log entries of these events, numbered from 1, all with the time `at`. */
export function logOf(events: readonly JobEvent[], at: number = Date.now()): LoggedEvent[] {
  return events.map((event, i) => ({ id: `${i + 1}-0`, at, v: 1, event }));
}

/** The events of a short job: its task is sent back once because of a finding, and then merged. */
export const STORY: JobEvent[] = [
  { type: "job.submitted", submission: { goal: "Rewrite it.", repository: { kind: "path", path: "/r" } } },
  { type: "job.status", to: "running" },
  { type: "task.added", task: specOf(1, "classes/range"), source: "plan" },
  { type: "plan.accepted", summary: "One task a module.", source: "plan" },
  { type: "attempt.queued", taskId: id(1), n: 1, stage: "work", role: "implementer" },
  { type: "attempt.started", taskId: id(1), n: 1, epoch: 1, workerId: WORKER },
  {
    type: "verdict.recorded",
    taskId: id(1),
    verdict: {
      commit: commit("a"),
      by: "challenge",
      attemptId: "t1.2",
      decision: "fail",
      summary: "s",
      attacks: [],
      findings: [{ source: "challenge", name: "mutation", claim: `the argument is changed ${HOSTILE}` }],
      checks: [],
    },
  },
  { type: "task.status", taskId: id(1), to: "revising", reason: "findings" },
  { type: "task.status", taskId: id(1), to: "merged" },
  { type: "job.status", to: "completed" },
];

export const REPORT: JobReport = {
  job: { id: JOB, status: "completed", title: "semver to ES modules", goal: `Rewrite it.\n${HOSTILE}` },
  result: {
    base: commit("a"),
    head: commit("b"),
    branch: `midwatch/${JOB}`,
    patch: "result.patch",
    bundle: "result.bundle",
  },
  summary: "All modules are written.",
  tasks: [
    {
      id: "t1",
      key: "classes/range",
      title: "Write classes/range",
      status: "merged",
      revisions: 1,
      caughtBy: { check: 0, challenge: 1, gate: 0 },
      landedAs: commit("b"),
    },
    {
      id: "t2",
      key: "functions/inc",
      title: "Write functions/inc",
      status: "merged",
      revisions: 0,
      caughtBy: { check: 0, challenge: 0, gate: 0 },
    },
    {
      id: "t3",
      key: "functions/sort",
      title: "Write functions/sort",
      status: "parked",
      reason: "lead",
      revisions: 2,
      caughtBy: { check: 2, challenge: 0, gate: 0 },
    },
  ],
  counts: { planned: 3, merged: 2, revised: 2, reported: 4, failed: 0, cancelled: 0 },
  verdicts: { passed: 7, failed: 3 },
  caughtBy: { check: 2, challenge: 1, gate: 0 },
  findings: [{ task: "classes/range", source: "challenge", name: "mutation", claim: "it changes its argument" }],
  oracle: {
    inputs: 24_000,
    distinctInputs: 20_134,
    exportsCovered: 120,
    exports: 120,
    mismatches: 0,
    faultsCaught: 58,
    faultsPlanted: 60,
  },
  usage,
  cache: { readTokens: 9000, createdTokens: 0, inputTokens: 1000, readShare: 0.9 },
  cost: { usd: 0.421, simulated: false },
  quote: {
    tasks: { quoted: { low: 3, expected: 3, high: 5 }, actual: 3, variance: 0, isWithin: true },
    tokens: {
      quoted: { low: 9000, expected: 45_000, high: 3_200_000 },
      actual: 12_345,
      variance: -0.73,
      isWithin: true,
    },
    usd: { quoted: { low: 0.55, expected: 1.4, high: 3.2 }, actual: 0.421, variance: -0.699, isWithin: false },
    wallMs: {
      quoted: { low: 60_000, expected: 120_000, high: 400_000 },
      actual: 500_000,
      variance: 3.17,
      isWithin: false,
    },
    basis: [
      { part: "work implementer", source: "history", samples: 40 },
      { part: "plan lead", source: "assumed", samples: 1 },
    ],
    prefixes: [],
  },
  wallMs: 125_000,
  openQuestions: ["functions/sort is parked (lead): the model cannot decide"],
};
