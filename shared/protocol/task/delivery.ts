import { type Static, Type } from "typebox";
import { AllowedCall, DecidedCall } from "../approval/approval.ts";
import { RepositoryPolicy } from "../approval/policy.ts";
import { PrefixRef } from "../cache/prefix-ref.ts";
import { AttemptIdSchema, JobIdSchema, TaskIdSchema } from "../ids.ts";
import { JobLimits } from "../job/job.ts";
import { strict } from "../strict.ts";
import { CheckResult, Finding } from "../verification/verdict.ts";
import { Candidate, Stage, TaskSpec } from "./task.ts";

/**
 * What a worker gets for one attempt: all it needs, so that it never reads the job's log. Written by the coordinator
 * to Redis beside the attempt's claim record (`shared/redis/worker/attempt-claims.ts`), read at the claim.
 */
export const AttemptOrder = strict({
  jobId: JobIdSchema,
  taskId: TaskIdSchema,
  attemptId: AttemptIdSchema,
  n: Type.Integer({ minimum: 1 }),
  /** How often the attempt was parked and queued again. */
  resumes: Type.Optional(Type.Integer({ minimum: 1 })),
  stage: Stage,
  role: Type.String(),
  task: TaskSpec,
  limits: JobLimits,
  /** Absent for `intake`, which makes it. */
  prefix: Type.Optional(PrefixRef),
  /** Merged head that the workspace starts from; absent for `intake`. */
  base: Type.Optional(Type.String()),
  /** The job's first commit: baseline of checks and of the differential reference. Absent for `intake`. */
  jobBase: Type.Optional(Type.String()),
  /** What check and challenge judge; for a revision, the candidate that was sent back. */
  candidate: Type.Optional(Candidate),
  /** Open findings that a revision must answer. */
  findings: Type.Array(Finding),
  /** Messages of the lead or a person to this task, oldest first. */
  messages: Type.Array(Type.String()),
  /** Claims the verifier may see: the author's summary as a claim list. */
  claims: Type.Array(Type.String()),
  /** What the harness's own checks said of the candidate, for its verifier. */
  checks: Type.Array(CheckResult),
  /** `gate` only: it is a step of this batch's test, and its candidate the batch merged so far. */
  batch: Type.Optional(Type.Integer({ minimum: 1 })),
  /** Commands that are the job's own tests: its gate and the task's acceptance. */
  tests: Type.Optional(Type.Array(Type.String())),
  /** The repository's policy, as it was frozen with the job. */
  policy: Type.Optional(RepositoryPolicy),
  /** Protected files that a person lets this task change. */
  permitted: Type.Optional(Type.Array(Type.String())),
  /** What a person decided about calls of this attempt. */
  decided: Type.Optional(Type.Array(DecidedCall)),
  /** Calls that a person allowed for the whole job. */
  allowed: Type.Optional(Type.Array(AllowedCall)),
  /** Whose job it is; absent for the default tenant. */
  tenant: Type.Optional(Type.String()),
  /** Words of the lead or a person to an attempt that goes on; each is said once. */
  notes: Type.Optional(Type.Array(strict({ key: Type.String(), text: Type.String() }))),
  /** `intake` only: the submission. */
  submission: Type.Optional(Type.Unknown()),
});
export type AttemptOrder = Static<typeof AttemptOrder>;

/** What lies in a queue. Small: the order itself is read at the claim. */
export const Delivery = Type.Union([
  strict({
    kind: Type.Literal("attempt"),
    jobId: JobIdSchema,
    taskId: TaskIdSchema,
    attemptId: AttemptIdSchema,
    resumes: Type.Optional(Type.Integer({ minimum: 1 })),
    stage: Stage,
    /** Work that changes nothing: a worker that isolates partially may take it. */
    reads: Type.Optional(Type.Literal(true)),
    /** Lower goes first (BullMQ's sense), 1 to 100. */
    priority: Type.Integer({ minimum: 1, maximum: 100 }),
  }),
  strict({
    kind: Type.Literal("lead"),
    jobId: JobIdSchema,
    run: Type.Integer({ minimum: 1 }),
    priority: Type.Integer({ minimum: 1, maximum: 100 }),
  }),
]);
export type Delivery = Static<typeof Delivery>;

/** Queues by what they need: a model and a sandbox, a sandbox only, or a coordinator. */
export const QUEUE_NAMES = ["agents", "harness", "leads"] as const;
export type QueueName = (typeof QUEUE_NAMES)[number];

/** The queue that a delivery belongs to. */
export function queueOf(delivery: Delivery): QueueName {
  if (delivery.kind === "lead") return "leads";
  return delivery.stage === "work" || delivery.stage === "challenge" || delivery.stage === "finalchallenge"
    ? "agents"
    : "harness";
}

/** The delivery's deterministic id: adding it twice adds it once. */
export function deliveryId(delivery: Delivery): string {
  if (delivery.kind === "lead") return `${delivery.jobId}.lead.${delivery.run}`;
  const again = delivery.resumes === undefined ? "" : `.again${delivery.resumes}`;
  return `${delivery.jobId}.${delivery.attemptId}${again}`;
}
