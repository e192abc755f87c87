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
 * A worker's order for one attempt, complete, so that the worker does not read the job's log. The coordinator writes it
 * to Redis with the attempt's claim record (`shared/redis/worker/attempt-claims.ts`); the worker reads it when it
 * claims the attempt.
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
  /** Absent for `intake`, which builds it. */
  prefix: Type.Optional(PrefixRef),
  /** The merged head from which the workspace starts; absent for `intake`. */
  base: Type.Optional(Type.String()),
  /** The job's first commit: baseline of checks and of the differential reference. Absent for `intake`. */
  jobBase: Type.Optional(Type.String()),
  /** The candidate that check and challenge judge; for a revision, the candidate that was sent back. */
  candidate: Type.Optional(Candidate),
  /** Open findings that a revision must answer. */
  findings: Type.Array(Finding),
  /** Messages of the lead or a person to this task, oldest first. */
  messages: Type.Array(Type.String()),
  /** Claims that the verifier may see: the author's summary as a list of claims. */
  claims: Type.Array(Type.String()),
  /** Results of the harness's checks of the candidate, for its verifier. */
  checks: Type.Array(CheckResult),
  /** `gate` only: the merge group that the gate run tests; the candidate is the group as merged so far. */
  batch: Type.Optional(Type.Integer({ minimum: 1 })),
  /** The job's own test commands: its gate and the task's acceptance. */
  tests: Type.Optional(Type.Array(Type.String())),
  /** The repository's policy, frozen with the job. */
  policy: Type.Optional(RepositoryPolicy),
  /** Protected files that a person allowed this task to change. */
  permitted: Type.Optional(Type.Array(Type.String())),
  /** A person's decisions about calls of this attempt. */
  decided: Type.Optional(Type.Array(DecidedCall)),
  /** Calls that a person allowed for the whole job. */
  allowed: Type.Optional(Type.Array(AllowedCall)),
  /** The job's tenant; absent for the default tenant. */
  tenant: Type.Optional(Type.String()),
  /** Messages of the lead or a person to a resumed attempt; each is delivered once. */
  notes: Type.Optional(Type.Array(strict({ key: Type.String(), text: Type.String() }))),
  /** `intake` only: the submission. */
  submission: Type.Optional(Type.Unknown()),
});
export type AttemptOrder = Static<typeof AttemptOrder>;

/** An entry of a queue. It is small: the order itself is read at the claim. */
export const Delivery = Type.Union([
  strict({
    kind: Type.Literal("attempt"),
    jobId: JobIdSchema,
    taskId: TaskIdSchema,
    attemptId: AttemptIdSchema,
    resumes: Type.Optional(Type.Integer({ minimum: 1 })),
    stage: Stage,
    /** Read-only work, which a worker with partial isolation may take. */
    reads: Type.Optional(Type.Literal(true)),
    /** Lower is first (as in BullMQ), 1 to 100. */
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

/** Queues by the resources that their work needs: a model and a sandbox, a sandbox only, or a coordinator. */
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
