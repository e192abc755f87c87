import { type Static, Type } from "typebox";
import { Author } from "../api/access.ts";
import { APPROVAL_EVENTS } from "../approval/approval-events.ts";
import { CacheAlertEvent, CacheBreakEvent, CacheRecoveredEvent } from "../cache/cache-events.ts";
import { IntakeResult } from "../cache/prefix-ref.ts";
import { TaskIdSchema, WorkerIdSchema } from "../ids.ts";
import {
  BatchCut,
  BatchDropped,
  BatchPlanned,
  BatchTested,
  BatchTesting,
  LandingCommits,
} from "../landing/merge-group-events.ts";
import { Orphan } from "../landing/orphan.ts";
import { Quote } from "../price/quote.ts";
import { Usage } from "../price/usage.ts";
import { REUSE_EVENTS } from "../reuse/reuse-events.ts";
import { strict } from "../strict.ts";
import { AttemptStatus, Candidate, Stage, TaskSpec, TaskStatus } from "../task/task.ts";
import { CanaryJudged, CanaryPlanted, CanaryUnjudged } from "../verification/canary-event.ts";
import { Verdict } from "../verification/verdict.ts";
import { HotSpot } from "./hot-spot.ts";
import { JobLimits, JobStatus, JobSubmission } from "./job.ts";
import { LeadFinished, LeadQueued } from "./lead-events.ts";
import { PUSH_EVENTS } from "./push-events.ts";

/**
 * The entries of a job's log. Facts, in the order in which they were decided; a job is the fold of its events
 * (`coordinator/job/machine.ts`), and only the job machine makes them.
 */
const taskId = TaskIdSchema;
const n = Type.Integer({ minimum: 1, description: "the attempt's number, or the batch's" });
const commits = LandingCommits;

export const JobEvent = Type.Union([
  strict({
    type: Type.Literal("job.submitted"),
    submission: JobSubmission,
    author: Type.Optional(Author),
    simulated: Type.Optional(
      Type.Literal(true, { description: "the simulator answers it: nobody is charged for its calls" }),
    ),
  }),
  strict(
    { type: Type.Literal("job.charged") },
    { description: "a job that the simulator answered goes on with calls that cost money" },
  ),
  strict({
    type: Type.Literal("job.status"),
    to: JobStatus,
    reason: Type.Optional(Type.String()),
    detail: Type.Optional(Type.String()),
  }),
  strict({
    type: Type.Literal("job.paused"),
    reason: Type.String(),
    detail: Type.Optional(Type.String({ description: "what a person should know or do" })),
    resumeAt: Type.Optional(Type.Integer({ description: "ms since 1970, when it goes on by itself" })),
  }),
  strict({ type: Type.Literal("job.resumed") }),
  strict({ type: Type.Literal("job.limits"), limits: Type.Partial(JobLimits, { additionalProperties: false }) }),
  strict(
    { type: Type.Literal("job.hot_spots"), spots: Type.Array(HotSpot) },
    { description: "where the tasks of earlier jobs on this repository met" },
  ),
  strict({ type: Type.Literal("job.intake"), result: IntakeResult }),
  strict({
    type: Type.Literal("task.added"),
    task: TaskSpec,
    source: Type.String(),
    /** Protected files that a person opened to it with the plan. */
    permitted: Type.Optional(Type.Array(Type.String())),
  }),
  strict({ type: Type.Literal("task.amended"), task: TaskSpec, source: Type.String() }),
  strict({ type: Type.Literal("plan.accepted"), summary: Type.String(), source: Type.String() }),
  strict(
    { type: Type.Literal("job.quoted"), quote: Quote },
    { description: "what the job is expected to take, when a plan was accepted or amended" },
  ),
  CacheBreakEvent,
  CacheAlertEvent,
  CacheRecoveredEvent,
  strict({
    type: Type.Literal("task.status"),
    taskId,
    to: TaskStatus,
    reason: Type.Optional(Type.String({ description: "machine-readable" })),
  }),
  strict({ type: Type.Literal("attempt.queued"), taskId, n, stage: Stage, role: Type.String() }),
  strict(
    { type: Type.Literal("attempt.resumed"), taskId, n },
    { description: "an attempt that was parked is queued again, to go on where it stopped" },
  ),
  strict({
    type: Type.Literal("attempt.started"),
    taskId,
    n,
    epoch: Type.Integer({ minimum: 1 }),
    workerId: WorkerIdSchema,
  }),
  strict({
    type: Type.Literal("attempt.finished"),
    taskId,
    n,
    epoch: Type.Integer({ minimum: 0 }),
    status: AttemptStatus,
    stopReason: Type.String(),
    summary: Type.String(),
    usage: Usage,
  }),
  strict({ type: Type.Literal("task.result"), taskId, result: Type.String() }),
  strict({ type: Type.Literal("candidate.claimed"), taskId, candidate: Candidate }),
  strict({ type: Type.Literal("verdict.recorded"), taskId, verdict: Verdict }),
  CanaryPlanted,
  CanaryJudged,
  CanaryUnjudged,
  strict({ type: Type.Literal("notification.refused"), id: Type.String(), reason: Type.String() }),
  strict(
    { type: Type.Literal("orphans.named"), orphans: Type.Array(Orphan) },
    { description: "the volume holds these, and the log does not know them any more" },
  ),
  BatchPlanned,
  BatchTesting,
  BatchTested,
  BatchCut,
  BatchDropped,
  strict({
    type: Type.Literal("landing.started"),
    from: Type.String(),
    to: Type.String(),
    tasks: Type.Array(TaskIdSchema),
    commits: Type.Optional(commits),
    batch: Type.Optional(n),
  }),
  strict({
    type: Type.Literal("landing.finished"),
    head: Type.String(),
    tasks: Type.Array(TaskIdSchema),
    commits: Type.Optional(commits),
  }),
  strict({ type: Type.Literal("landing.aborted"), tasks: Type.Array(TaskIdSchema), reason: Type.String() }),
  strict({
    type: Type.Literal("lead.message"),
    from: Type.Union([Type.Literal("harness"), Type.Literal("person")]),
    /** False for a report that may wait until the last delegated explorer has ended. */
    wake: Type.Boolean(),
    text: Type.String(),
  }),
  strict({
    type: Type.Literal("task.message"),
    taskId,
    from: Type.Union([Type.Literal("lead"), Type.Literal("person")]),
    text: Type.String(),
    source: Type.String(),
  }),
  LeadQueued,
  LeadFinished,
  ...APPROVAL_EVENTS,
  ...PUSH_EVENTS,
  ...REUSE_EVENTS,
  strict({ type: Type.Literal("job.finish_requested"), summary: Type.String(), source: Type.String() }),
]);
export type JobEvent = Static<typeof JobEvent>;

/** An event as it stands in the log. */
export interface LoggedEvent {
  /** Redis stream id, `<n>-0`, n counting from 1; also the SSE id. */
  readonly id: string;
  /** ms since 1970, when it was appended. */
  readonly at: number;
  /** Version of the event's shape. A coordinator that does not know it leaves the job alone. */
  readonly v: 1;
  readonly event: JobEvent;
}

/** High-volume activity (turns, tool calls): a hint, kept in a capped stream, never part of the truth. */
export const Activity = strict({
  at: Type.Integer(),
  taskId: Type.Optional(Type.String()),
  attemptId: Type.Optional(Type.String()),
  kind: Type.Enum(["turn", "tool", "model", "stage", "note"]),
  text: Type.String({ maxLength: 2000 }),
});
export type Activity = Static<typeof Activity>;
