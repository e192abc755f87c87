import { type Static, Type } from "typebox";
import { AskedCall } from "../approval/approval.ts";
import { AttemptIdSchema, JobIdSchema, TaskIdSchema, WorkerIdSchema } from "../ids.ts";
import { Usage } from "../price/usage.ts";
import { strict } from "../strict.ts";
import { ContextCut, MAX_REPORTED_CUTS } from "../task/context-cut.ts";
import { Candidate, Stage } from "../task/task.ts";
import { Verdict } from "../verification/verdict.ts";

/** A file that an attempt hands over, with the hash that the harness computed. */
export const Deliverable = strict({
  path: Type.String(),
  sha256: Type.String({ pattern: "^[0-9a-f]{64}$" }),
  bytes: Type.Integer({ minimum: 0 }),
});
export type Deliverable = Static<typeof Deliverable>;

/**
 * A worker's message to the coordinator about one attempt. It is sent as XML (`notification-codec.ts`) and delivered at
 * least once. Status `started` is sent once per claim; every other status ends the attempt. The harness writes all
 * fields except `summary` and `result`. `(attemptId, epoch)` is the fencing token.
 */
export const Notification = strict({
  version: Type.Literal(1),
  /** The id, `<jobId>/<attemptId>/<epoch>/<status>`. The same notification always has the same id. */
  id: Type.String({ minLength: 1, maxLength: 200 }),
  jobId: JobIdSchema,
  taskId: TaskIdSchema,
  attemptId: AttemptIdSchema,
  stage: Stage,
  epoch: Type.Integer({ minimum: 1 }),
  workerId: WorkerIdSchema,
  status: Type.Union([
    Type.Literal("started"),
    Type.Literal("completed"),
    Type.Literal("failed"),
    Type.Literal("cancelled"),
    Type.Literal("released"),
  ]),
  /**
   * The reason why the attempt ended, in one word: submitted, no_submission, max_turns, max_tokens, max_cost, timeout, refusal, crashed, drain, ...
   */
  stopReason: Type.String({ maxLength: 60 }),
  /** Text of the model; text of the harness if the stage runs without a model. */
  summary: Type.String({ maxLength: 8000 }),
  /** The report of a read-only task, or the result of `intake` or `gate` as JSON. */
  result: Type.String({ maxLength: 262_144 }),
  deliverables: Type.Array(Deliverable, { maxItems: 1000 }),
  candidate: Type.Optional(Candidate),
  verdict: Type.Optional(Verdict),
  /** Tool calls that wait for a person's decision, if the attempt stopped for `approval`. */
  asked: Type.Optional(Type.Array(AskedCall, { maxItems: 20 })),
  /** The cuts of the agent's conversation since the attempt began, oldest first. */
  cuts: Type.Optional(Type.Array(ContextCut, { maxItems: MAX_REPORTED_CUTS })),
  usage: Usage,
  timings: strict({
    startedAt: Type.Integer(),
    finishedAt: Type.Integer(),
    turns: Type.Integer(),
    toolCalls: Type.Integer(),
  }),
});
export type Notification = Static<typeof Notification>;

/** Computes the id of a notification. The coordinator uses the id to count the notification only once. */
export function notificationId(n: Pick<Notification, "jobId" | "attemptId" | "epoch" | "status">): string {
  return `${n.jobId}/${n.attemptId}/${n.epoch}/${n.status}`;
}
