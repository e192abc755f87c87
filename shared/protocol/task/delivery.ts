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
 * An order: all data that a worker needs for one attempt, so that it does not have to read the job's log. The coordinator writes the order to Redis
 * together with the attempt's claim record (`shared/redis/worker/attempt-claims.ts`). The worker reads it when it claims the attempt.
 */
export const AttemptOrder = strict({
  jobId: JobIdSchema,
  taskId: TaskIdSchema,
  attemptId: AttemptIdSchema,
  n: Type.Integer({ minimum: 1 }),
  /** Number of times that the attempt was parked and then queued again. */
  resumes: Type.Optional(Type.Integer({ minimum: 1 })),
  stage: Stage,
  role: Type.String(),
  task: TaskSpec,
  limits: JobLimits,
  /** The reference to the job's prefix; absent for `intake`, which builds the prefix. */
  prefix: Type.Optional(PrefixRef),
  /** The head of the job's branch from which the workspace starts; absent for `intake`. */
  base: Type.Optional(Type.String()),
  /**
   * The commit from which the job started. Checks compare with it, and the differential test takes its reference
   * modules from it. Absent for `intake`.
   */
  jobBase: Type.Optional(Type.String()),
  /** The candidate that a check or a challenge judges. For a revision, the candidate that was sent back. */
  candidate: Type.Optional(Candidate),
  /** The open findings against the task, which a revision must answer. */
  findings: Type.Array(Finding),
  /** Messages of the lead or a person about this task, oldest first. */
  messages: Type.Array(Type.String()),
  /** The author's claims that a verifier is shown: the author's summary, as a list. */
  claims: Type.Array(Type.String()),
  /** Results of the harness's checks of the candidate, which the verifier is shown. */
  checks: Type.Array(CheckResult),
  /** Only for `gate`: the merge group that the gate run tests. The candidate is then the merge of the group so far. */
  batch: Type.Optional(Type.Integer({ minimum: 1 })),
  /** The test commands of the job: those of its gate and of the task's acceptance. */
  tests: Type.Optional(Type.Array(Type.String())),
  /** The repository's policy. It stays the same for the whole job. */
  policy: Type.Optional(RepositoryPolicy),
  /** Protected files that a person allowed this task to change. */
  permitted: Type.Optional(Type.Array(Type.String())),
  /** Decisions that a person made about tool calls of this attempt. */
  decided: Type.Optional(Type.Array(DecidedCall)),
  /** Tool calls that a person allowed for the whole job. */
  allowed: Type.Optional(Type.Array(AllowedCall)),
  /** The job's tenant; absent for the default tenant. */
  tenant: Type.Optional(Type.String()),
  /** Messages of the lead or a person to an attempt that resumes. Each message is delivered once. */
  notes: Type.Optional(Type.Array(strict({ key: Type.String(), text: Type.String() }))),
  /** Only for `intake`: the job's submission. */
  submission: Type.Optional(Type.Unknown()),
});
export type AttemptOrder = Static<typeof AttemptOrder>;

/** A delivery: an entry of a queue. It is small, because the worker reads the order itself when it claims the attempt. */
export const Delivery = Type.Union([
  strict({
    kind: Type.Literal("attempt"),
    jobId: JobIdSchema,
    taskId: TaskIdSchema,
    attemptId: AttemptIdSchema,
    resumes: Type.Optional(Type.Integer({ minimum: 1 })),
    stage: Stage,
    /** True for a read-only task, which a worker with partial isolation may take. */
    reads: Type.Optional(Type.Literal(true)),
    /** From 1 to 100; deliveries with a lower number are first, as in BullMQ. */
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

/**
 * Names of the queues, by the resources that their work needs. `agents`: a model and a sandbox. `harness`: only a sandbox. `leads`: a coordinator.
 */
export const QUEUE_NAMES = ["agents", "harness", "leads"] as const;
export type QueueName = (typeof QUEUE_NAMES)[number];

/** The queue to which a delivery belongs. */
export function queueOf(delivery: Delivery): QueueName {
  if (delivery.kind === "lead") return "leads";
  return delivery.stage === "work" || delivery.stage === "challenge" || delivery.stage === "finalchallenge"
    ? "agents"
    : "harness";
}

/** The id of a delivery. The same delivery always has the same id, so that adding it twice adds it once. */
export function deliveryId(delivery: Delivery): string {
  if (delivery.kind === "lead") return `${delivery.jobId}.lead.${delivery.run}`;
  const again = delivery.resumes === undefined ? "" : `.again${delivery.resumes}`;
  return `${delivery.jobId}.${delivery.attemptId}${again}`;
}
