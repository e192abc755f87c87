import { type Static, Type } from "typebox";
import { AttemptIdSchema, TaskIdSchema, WorkerIdSchema } from "../ids.ts";
import { Acceptance, ALLOWANCES, RepoGlob, RepoPath } from "../job/plan.ts";
import { Usage } from "../price/usage.ts";
import { strict } from "../strict.ts";
import { Finding } from "../verification/verdict.ts";

/**
 * States of a task.
 *
 * blocked   a dependency is not merged, or a write claim overlaps; `reason` says which
 * ready     may be dispatched; `reason` says what it waits for (a slot, money)
 * queued    an attempt was handed to the queue, or, with the reason `reuse`, kept work of the same task is looked for
 * running   a worker claimed the attempt
 * claimed   a candidate was handed over; nothing is believed yet
 * checking  the harness tests the candidate without a model
 * challenging  a verifier attacks the candidate
 * verified  a verdict passes this very commit
 * landing   the coordinator announced the landing in the log
 * merged    the commit is second parent of a landing commit (terminal)
 * reported  a read-only task handed its report to the lead (terminal)
 * revising  findings send the task back; a new attempt follows
 * parked    waits for something named in `reason`, holding no slot
 * failed, cancelled  terminal
 *
 * A task whose next attempt a pause holds back has the status and the place of that attempt, with the reason `paused:STAGE`.
 */
export const TASK_STATUSES = [
  "blocked",
  "ready",
  "queued",
  "running",
  "claimed",
  "checking",
  "challenging",
  "verified",
  "landing",
  "merged",
  "reported",
  "revising",
  "parked",
  "failed",
  "cancelled",
] as const;
export const TaskStatus = Type.Enum(TASK_STATUSES);
export type TaskStatus = (typeof TASK_STATUSES)[number];

/**
 * What an attempt is for. `intake`, `check`, `gate` and `plant` run without a model; `work`, `challenge` and `finalchallenge`
 * are agents.
 */
export const STAGES = ["intake", "work", "check", "challenge", "gate", "finalchallenge", "plant"] as const;
export const Stage = Type.Enum(STAGES);
export type Stage = (typeof STAGES)[number];

/** Why an attempt ended. `completed` means that the stage did its work, not that its outcome was good. */
export const ATTEMPT_STATUSES = ["queued", "running", "completed", "failed", "cancelled", "lost"] as const;
export const AttemptStatus = Type.Enum(ATTEMPT_STATUSES);
export type AttemptStatus = (typeof ATTEMPT_STATUSES)[number];

/** One numbered try at one stage of a task. */
export const AttemptRecord = strict({
  id: AttemptIdSchema,
  n: Type.Integer({ minimum: 1 }),
  stage: Stage,
  role: Type.String(),
  status: AttemptStatus,
  epoch: Type.Integer({ minimum: 0, description: "how often it was claimed; 0 before the first claim" }),
  resumes: Type.Optional(Type.Integer({ minimum: 1, description: "how often it was parked and queued again" })),
  stalls: Type.Optional(
    Type.Integer({ minimum: 1, description: "how often in a row it was parked because the API did not answer it" }),
  ),
  breaks: Type.Optional(Type.Integer({ minimum: 1, description: "how often in a row the machine broke it off" })),
  base: Type.Optional(Type.String({ description: "the merged commit it was begun on; one that goes on keeps it" })),
  workerId: Type.Optional(WorkerIdSchema),
  stopReason: Type.Optional(Type.String({ description: "one word for why it ended" })),
  summary: Type.Optional(Type.String()),
  usage: Usage,
  queuedAt: Type.Integer({ description: "ms since 1970" }),
  startedAt: Type.Optional(Type.Integer()),
  startedEpoch: Type.Optional(
    Type.Integer({ minimum: 1, description: "the newest claim whose start is known; its end may come before it" }),
  ),
  finishedAt: Type.Optional(Type.Integer()),
});
export type AttemptRecord = Static<typeof AttemptRecord>;

/** What a task is: fixed when it is added, changed only by `amend_plan` while it is not running. */
export const TaskSpec = strict({
  id: TaskIdSchema,
  key: Type.String({ description: "the lead's name for it" }),
  origin: Type.Union([
    Type.Literal("harness"),
    Type.Literal("delegate"),
    Type.Literal("plan"),
    Type.Literal("canary", { description: "a fault on purpose, to test the verifier; never merged" }),
  ]),
  canaryOf: Type.Optional(TaskIdSchema),
  role: Type.String(),
  title: Type.String(),
  brief: Type.String(),
  dependsOn: Type.Array(TaskIdSchema),
  writes: Type.Array(RepoGlob),
  deliverables: Type.Array(RepoPath),
  acceptance: Type.Array(Acceptance),
  allows: Type.Optional(Type.Array(Type.Enum(ALLOWANCES), { description: "what its checks do not refuse" })),
});
export type TaskSpec = Static<typeof TaskSpec>;

/** A candidate: the commit an attempt handed over, on top of `base`. */
export const Candidate = strict({
  commit: Type.String({ pattern: "^[0-9a-f]{40}$" }),
  base: Type.String({ pattern: "^[0-9a-f]{40}$", description: "the merged commit it was written on" }),
  attemptId: AttemptIdSchema,
});
export type Candidate = Static<typeof Candidate>;

/** A task as the API shows it: the spec and where it stands. */
export const Task = strict({
  ...TaskSpec.properties,
  status: TaskStatus,
  reason: Type.Optional(Type.String({ description: "machine-readable: what it waits for, or why it ended" })),
  revision: Type.Integer({ minimum: 0, description: "how often it was sent back" }),
  candidate: Type.Optional(Candidate),
  findings: Type.Array(Finding, { description: "open findings that the next attempt must answer" }),
  attempts: Type.Array(AttemptRecord),
  landedAs: Type.Optional(Type.String({ description: "the landing commit" })),
  result: Type.Optional(Type.String({ description: "a read-only task's report, as its agent wrote it" })),
  ahead: Type.Optional(
    Type.Integer({
      minimum: 0,
      description: "of a queued task that is asked for alone: deliveries of its queue that go before it",
    }),
  ),
  reused: Type.Optional(
    strict(
      { jobId: Type.String(), taskId: Type.String() },
      { description: "the earlier task whose work it took over" },
    ),
  ),
});
export type Task = Static<typeof Task>;
