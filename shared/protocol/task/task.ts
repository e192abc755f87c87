import { type Static, Type } from "typebox";
import { AttemptIdSchema, TaskIdSchema, WorkerIdSchema } from "../ids.ts";
import { Acceptance, ALLOWANCES, RepoGlob, RepoPath } from "../job/plan.ts";
import { Usage } from "../price/usage.ts";
import { strict } from "../strict.ts";
import { Finding } from "../verification/verdict.ts";
import { ContextCut } from "./context-cut.ts";

/**
 * States of a task.
 *
 * blocked   a dependency is not merged, or a write claim overlaps; `reason` names it
 * ready     may be dispatched; `reason` names what it waits for (a slot, money)
 * queued    an attempt is in the queue, or, with the reason `reuse`, a cached result is looked up
 * running   a worker claimed the attempt
 * claimed   a candidate was handed over and is not tested yet
 * checking  the harness tests the candidate without a model
 * challenging  a verifier attacks the candidate
 * verified  a verdict passes exactly this commit
 * landing   the landing is announced in the log
 * merged    the commit is the second parent of a landing commit (terminal)
 * reported  a read-only task handed its report to the lead (terminal)
 * revising  findings send the task back; a new attempt follows
 * parked    waits for something named in `reason`, holding no slot
 * failed, cancelled  terminal
 *
 * While a pause holds back the next attempt, the task has the status of that attempt and the reason `paused:STAGE`.
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
 * The purpose of an attempt. `intake`, `check`, `gate` and `plant` run without a model. `work`, `challenge` and
 * `finalchallenge` are done by agents.
 */
export const STAGES = ["intake", "work", "check", "challenge", "gate", "finalchallenge", "plant"] as const;
export const Stage = Type.Enum(STAGES);
export type Stage = (typeof STAGES)[number];

/** The state of an attempt. `completed` means that the stage did its work, whether or not the outcome was good. */
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
  epoch: Type.Integer({ minimum: 0, description: "number of claims; 0 before the first" }),
  resumes: Type.Optional(Type.Integer({ minimum: 1, description: "number of times it was parked and queued again" })),
  stalls: Type.Optional(
    Type.Integer({ minimum: 1, description: "number of times in a row it was parked because the API did not answer" }),
  ),
  breaks: Type.Optional(
    Type.Integer({ minimum: 1, description: "number of times in a row it was interrupted by its machine" }),
  ),
  base: Type.Optional(Type.String({ description: "the merged commit it started from; a resumed attempt retains it" })),
  workerId: Type.Optional(WorkerIdSchema),
  stopReason: Type.Optional(Type.String({ description: "the cause of its end, in one word" })),
  summary: Type.Optional(Type.String()),
  usage: Usage,
  cuts: Type.Optional(Type.Array(ContextCut, { description: "the cuts of its agent's conversation, oldest first" })),
  queuedAt: Type.Integer({ description: "ms since 1970" }),
  startedAt: Type.Optional(Type.Integer()),
  startedEpoch: Type.Optional(
    Type.Integer({
      minimum: 1,
      description: "epoch of the newest claim whose start is known; the end can be reported before the start",
    }),
  ),
  finishedAt: Type.Optional(Type.Integer()),
});
export type AttemptRecord = Static<typeof AttemptRecord>;

/** The definition of a task. It is fixed when the task is added; only `amend_plan` changes it, while the task is not running. */
export const TaskSpec = strict({
  id: TaskIdSchema,
  key: Type.String({ description: "the lead's name for it" }),
  origin: Type.Union([
    Type.Literal("harness"),
    Type.Literal("delegate"),
    Type.Literal("plan"),
    Type.Literal("canary", { description: "a copy with a planted fault, to test the verifier; never merged" }),
  ]),
  canaryOf: Type.Optional(TaskIdSchema),
  role: Type.String(),
  title: Type.String(),
  brief: Type.String(),
  dependsOn: Type.Array(TaskIdSchema),
  writes: Type.Array(RepoGlob),
  deliverables: Type.Array(RepoPath),
  acceptance: Type.Array(Acceptance),
  allows: Type.Optional(Type.Array(Type.Enum(ALLOWANCES), { description: "changes that its checks do not refuse" })),
});
export type TaskSpec = Static<typeof TaskSpec>;

/** A candidate: the commit that an attempt hands over, and the commit `base` on which it is built. */
export const Candidate = strict({
  commit: Type.String({ pattern: "^[0-9a-f]{40}$" }),
  base: Type.String({ pattern: "^[0-9a-f]{40}$", description: "the merged commit on which it was written" }),
  attemptId: AttemptIdSchema,
});
export type Candidate = Static<typeof Candidate>;

/** A task as the API shows it: its definition and its state. */
export const Task = strict({
  ...TaskSpec.properties,
  status: TaskStatus,
  reason: Type.Optional(Type.String({ description: "machine-readable: what it waits for, or the cause of its end" })),
  revision: Type.Integer({ minimum: 0, description: "number of times it was sent back" }),
  candidate: Type.Optional(Candidate),
  findings: Type.Array(Finding, { description: "open findings that the next attempt must answer" }),
  attempts: Type.Array(AttemptRecord),
  landedAs: Type.Optional(Type.String({ description: "the landing commit" })),
  result: Type.Optional(Type.String({ description: "a read-only task's report, as its agent wrote it" })),
  ahead: Type.Optional(
    Type.Integer({
      minimum: 0,
      description: "number of deliveries ahead of a queued task; only when a single task is requested",
    }),
  ),
  reused: Type.Optional(
    strict({ jobId: Type.String(), taskId: Type.String() }, { description: "the earlier task whose result it reuses" }),
  ),
});
export type Task = Static<typeof Task>;
