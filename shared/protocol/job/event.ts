import { type Static, Type } from "typebox";
import { Author } from "../api/access.ts";
import { APPROVAL_KINDS, ApprovalDecision, AskedCall } from "../approval/approval.ts";
import { CacheBreakEntry } from "../cache/cache.ts";
import { IntakeResult } from "../cache/prefix-ref.ts";
import { TaskIdSchema, WorkerIdSchema } from "../ids.ts";
import { Quote } from "../price/quote.ts";
import { Usage } from "../price/usage.ts";
import { ReusedResult } from "../reuse/reuse.ts";
import { strict } from "../strict.ts";
import { ContextCut } from "../task/context-cut.ts";
import { AttemptStatus, Candidate, Stage, TaskSpec, TaskStatus } from "../task/task.ts";
import { CANARY_FAULTS } from "../verification/canary.ts";
import { CheckResult, Verdict } from "../verification/verdict.ts";
import { HotSpot } from "./history.ts";
import { JobLimits, JobStatus, JobSubmission } from "./job.ts";
import { Plan } from "./plan.ts";
import { PushStep } from "./push.ts";

const taskId = TaskIdSchema;
const taskIds = Type.Array(TaskIdSchema);
const Hash = Type.String({ pattern: "^[0-9a-f]{64}$" });
const attempt = Type.Integer({ minimum: 1, description: "the attempt's number" });
const approval = Type.Integer({ minimum: 1, description: "the approval's number, counted from 1 within the job" });
const group = Type.Integer({ minimum: 1, description: "the merge group's number" });
const run = Type.Integer({ minimum: 1, description: "the number of the lead's run" });
const commits = Type.Array(Type.String(), {
  description: "the landing commit of each task, in the order of the tasks",
});
const card = Type.String({ description: "version of the verifier's role card: a hash of its text" });

const JOB_EVENTS = [
  strict({
    type: Type.Literal("job.submitted"),
    submission: JobSubmission,
    author: Type.Optional(Author),
    simulated: Type.Optional(
      Type.Literal(true, { description: "the simulator answers the job's calls, free of charge" }),
    ),
  }),
  strict(
    { type: Type.Literal("job.charged") },
    { description: "a job that the simulator answered so far continues with calls that cost money" },
  ),
  strict({
    type: Type.Literal("job.status"),
    to: JobStatus,
    reason: Type.Optional(Type.String({ description: "machine-readable" })),
    detail: Type.Optional(Type.String()),
  }),
  strict({
    type: Type.Literal("job.paused"),
    reason: Type.String({ description: "machine-readable" }),
    detail: Type.Optional(Type.String({ description: "what a person should know or do" })),
    resumeAt: Type.Optional(Type.Integer({ description: "ms since 1970 when the job resumes by itself" })),
  }),
  strict({ type: Type.Literal("job.resumed") }),
  strict(
    {
      type: Type.Literal("job.window"),
      open: Type.Boolean(),
      until: Type.Optional(Type.Integer({ description: "ms since 1970 when the window closes, or opens, next" })),
      by: Type.Optional(
        Type.Literal("person", { description: "a person resumed the job outside the windows of its queue" }),
      ),
    },
    { description: "the window of the job's nightshift queue opened or closed for it" },
  ),
  strict({ type: Type.Literal("job.limits"), limits: Type.Partial(JobLimits, { additionalProperties: false }) }),
  strict(
    { type: Type.Literal("job.hot_spots"), spots: Type.Array(HotSpot) },
    { description: "paths over which tasks of earlier jobs on this repository conflicted" },
  ),
  strict({ type: Type.Literal("job.intake"), result: IntakeResult }),
  strict(
    { type: Type.Literal("job.quoted"), quote: Quote },
    { description: "the estimate of the job, made when a plan was accepted or amended" },
  ),
  strict({ type: Type.Literal("job.finish_requested"), summary: Type.String(), source: Type.String() }),
] as const;

const TASK_EVENTS = [
  strict({
    type: Type.Literal("task.added"),
    task: TaskSpec,
    source: Type.String(),
    /** Protected files that a person allowed the task to change, by approving the plan. */
    permitted: Type.Optional(Type.Array(Type.String())),
  }),
  strict({ type: Type.Literal("task.amended"), task: TaskSpec, source: Type.String() }),
  strict({ type: Type.Literal("plan.accepted"), summary: Type.String(), source: Type.String() }),
  strict({
    type: Type.Literal("task.status"),
    taskId,
    to: TaskStatus,
    reason: Type.Optional(Type.String({ description: "machine-readable" })),
  }),
  strict({ type: Type.Literal("task.result"), taskId, result: Type.String() }),
  strict({
    type: Type.Literal("task.message"),
    taskId,
    from: Type.Union([Type.Literal("lead"), Type.Literal("person")]),
    text: Type.String(),
    source: Type.String(),
  }),
  strict({ type: Type.Literal("candidate.claimed"), taskId, candidate: Candidate }),
  strict({ type: Type.Literal("verdict.recorded"), taskId, verdict: Verdict }),
] as const;

const ATTEMPT_EVENTS = [
  strict({ type: Type.Literal("attempt.queued"), taskId, n: attempt, stage: Stage, role: Type.String() }),
  strict(
    { type: Type.Literal("attempt.resumed"), taskId, n: attempt },
    { description: "a parked attempt is queued again and continues where it stopped" },
  ),
  strict({
    type: Type.Literal("attempt.started"),
    taskId,
    n: attempt,
    epoch: Type.Integer({ minimum: 1 }),
    workerId: WorkerIdSchema,
  }),
  strict({
    type: Type.Literal("attempt.finished"),
    taskId,
    n: attempt,
    epoch: Type.Integer({ minimum: 0 }),
    status: AttemptStatus,
    stopReason: Type.String(),
    summary: Type.String(),
    usage: Usage,
  }),
  strict(
    {
      type: Type.Literal("context.cut"),
      taskId: Type.Optional(taskId),
      n: Type.Optional(attempt),
      cut: ContextCut,
    },
    { description: "the conversation of an attempt's agent, or of the lead, was made shorter" },
  ),
  strict({ type: Type.Literal("notification.refused"), id: Type.String(), reason: Type.String() }),
] as const;

const CACHE_EVENTS = [
  strict(
    { type: Type.Literal("cache.break"), break: CacheBreakEntry, source: Type.String() },
    { description: "a call read less from the prompt cache than it should have, and the cause" },
  ),
  strict(
    {
      type: Type.Literal("cache.alert"),
      readShare: Type.Number(),
      below: Type.Number({ description: "the threshold" }),
      calls: Type.Integer(),
      breaksByCause: Type.Record(Type.String(), Type.Integer()),
    },
    { description: "the share of input read from the cache has fallen below the threshold" },
  ),
  strict({ type: Type.Literal("cache.recovered"), readShare: Type.Number(), calls: Type.Integer() }),
] as const;

const CANARY_EVENTS = [
  strict(
    {
      type: Type.Literal("canary.planted"),
      taskId,
      fault: Type.Enum(CANARY_FAULTS),
      where: Type.String({ description: "the change, described for a person" }),
      claim: Type.Optional(Type.String({ description: "a claim that was made up" })),
      checks: Type.Optional(
        Type.Array(CheckResult, { description: "checks measured on the copy; they replace those of the same name" }),
      ),
    },
    { description: "a copy of a verified commit, with a fault in it, goes to a verifier" },
  ),
  strict(
    {
      type: Type.Literal("canary.judged"),
      taskId,
      caught: Type.Boolean(),
      model: Type.String(),
      card,
      summary: Type.String(),
    },
    { description: "a verifier has judged a canary" },
  ),
  strict(
    {
      type: Type.Literal("canary.unjudged"),
      taskId,
      reason: Type.String({ description: "stop reason of the last try" }),
      isOwnDoing: Type.Boolean({ description: "true when the verifier ended it itself, not the API or the harness" }),
      model: Type.String(),
      card,
    },
    { description: "all tries at a canary ended without a verdict: it counts neither as caught nor as missed" },
  ),
] as const;

/** Events about merge groups: the commits that were merged to be tested, the results of the tests, and the landings. */
const LANDING_EVENTS = [
  strict(
    { type: Type.Literal("batch.planned"), n: group, from: Type.String(), tasks: taskIds, commits },
    { description: "verified commits were merged one onto the other, to be tested" },
  ),
  strict(
    {
      type: Type.Literal("batch.testing"),
      n: group,
      prefix: Type.Integer({ minimum: 1, description: "number of landings, from the group's first" }),
      gates: Type.Array(TaskIdSchema),
    },
    { description: "the gate runs on the first `prefix` landings of the merge group" },
  ),
  strict(
    {
      type: Type.Literal("batch.tested"),
      n: group,
      prefix: Type.Integer({ minimum: 1, description: "number of landings, from the group's first" }),
      decision: Type.Enum(["pass", "fail"]),
      gate: Type.Optional(TaskIdSchema),
    },
    { description: "`gate` is the gate run that failed" },
  ),
  strict(
    { type: Type.Literal("batch.cut"), n: group, keep: Type.Integer({ minimum: 0 }), culprit: TaskIdSchema },
    { description: "the culprit and everything after it leave the group; the first `keep` landings stay, as tested" },
  ),
  strict(
    { type: Type.Literal("batch.dropped"), n: group, reason: Type.String() },
    { description: "its tasks wait for another merge group" },
  ),
  strict({
    type: Type.Literal("landing.started"),
    from: Type.String(),
    to: Type.String(),
    tasks: taskIds,
    commits: Type.Optional(commits),
    batch: Type.Optional(group),
  }),
  strict({
    type: Type.Literal("landing.finished"),
    head: Type.String(),
    tasks: taskIds,
    commits: Type.Optional(commits),
  }),
  strict({ type: Type.Literal("landing.aborted"), tasks: taskIds, reason: Type.String() }),
] as const;

const LEAD_EVENTS = [
  strict({
    type: Type.Literal("lead.message"),
    from: Type.Union([Type.Literal("harness"), Type.Literal("person")]),
    /** True if the message starts a run of the lead. False for a report that can wait until the last explorer that the lead asked for has ended. */
    wake: Type.Boolean(),
    text: Type.String(),
  }),
  strict({ type: Type.Literal("lead.queued"), run }, { description: "a run of the lead is queued" }),
  strict(
    {
      type: Type.Literal("lead.finished"),
      run,
      /** Number of messages to the lead that it had been shown when the run ended. */
      messagesRead: Type.Integer({ minimum: 0 }),
      stopReason: Type.String(),
      /** The error that ended the run, if any. */
      detail: Type.Optional(Type.String()),
      /** The lead's last message in this run, shortened. */
      words: Type.Optional(Type.String()),
      usage: Usage,
      /** True if there was nothing left for the lead to do when the run ended. */
      idle: Type.Boolean(),
    },
    { description: "a run of the lead has ended" },
  ),
] as const;

const APPROVAL_EVENTS = [
  strict(
    {
      type: Type.Literal("approval.requested"),
      n: approval,
      kind: Type.Enum(APPROVAL_KINDS),
      taskId: Type.Optional(TaskIdSchema),
      attempt: Type.Optional(Type.Integer({ minimum: 1 })),
      call: Type.Optional(AskedCall),
      plan: Type.Optional(Plan),
      remove: Type.Optional(Type.Array(Type.String(), { description: "tasks that an amendment removes" })),
      summary: Type.String(),
      source: Type.Optional(Type.String({ description: "the lead's tool call, for a plan or an amendment" })),
    },
    { description: "a call or a plan waits for a person" },
  ),
  strict({
    type: Type.Literal("approval.decided"),
    n: approval,
    decision: ApprovalDecision,
    reason: Type.Optional(Type.String()),
  }),
  strict(
    { type: Type.Literal("approval.withdrawn"), n: approval, reason: Type.String() },
    { description: "the answer is no longer needed" },
  ),
] as const;

const PUSH_EVENTS = [
  strict(
    { type: Type.Literal("push.requested"), to: Type.String(), branch: Type.String(), by: Type.String() },
    { description: "a person allowed the result to be pushed" },
  ),
  strict({ type: Type.Literal("push.step"), step: PushStep, detail: Type.Optional(Type.String()) }),
] as const;

const REUSE_EVENTS = [
  strict(
    {
      type: Type.Literal("job.setting"),
      setting: Type.String({ pattern: "^[0-9a-f]{64}$", description: "the job's reuse fingerprint" }),
      versions: Type.String({ pattern: "^[0-9a-f]{64}$", description: "hash of the job's versions of Midwatch" }),
      kept: Type.Integer({ minimum: 0, description: "cached results under the fingerprint" }),
    },
    { description: "the fingerprint that cached results must match to be reused by this job" },
  ),
  strict(
    { type: Type.Literal("task.reused"), taskId, work: ReusedResult },
    { description: "the task reuses the cached result of the identical task of an earlier job" },
  ),
  strict(
    {
      type: Type.Literal("task.reuse_dropped"),
      taskId,
      key: Hash,
      by: Type.String({ description: "check, challenge or gate" }),
    },
    { description: "the reused result was refused: the task starts over" },
  ),
] as const;

/** An orphan: an object on the volume that belongs to a history that Redis lost. It is preserved, but is not part of the job. */
export const Orphan = strict({
  kind: Type.Enum(["attempt", "candidate", "landing"]),
  name: Type.String({ description: "the attempt's id, or the commit" }),
});
export type Orphan = Static<typeof Orphan>;

/**
 * The events of a job's log: facts, in the order in which they were decided. Only the job machine creates events, and
 * the state of a job is computed from its events alone (`coordinator/job/machine.ts`).
 */
export const JobEvent = Type.Union([
  ...JOB_EVENTS,
  ...TASK_EVENTS,
  ...ATTEMPT_EVENTS,
  ...CACHE_EVENTS,
  ...CANARY_EVENTS,
  ...LANDING_EVENTS,
  ...LEAD_EVENTS,
  ...APPROVAL_EVENTS,
  ...PUSH_EVENTS,
  ...REUSE_EVENTS,
  strict(
    { type: Type.Literal("orphans.named"), orphans: Type.Array(Orphan) },
    { description: "objects on the volume that the log does not know" },
  ),
]);
export type JobEvent = Static<typeof JobEvent>;

/** An event as the log stores it. */
export interface LoggedEvent {
  /** The id of the event's entry in the Redis stream: `<n>-0`, where n counts from 1. Also the id of the server-sent event. */
  readonly id: string;
  /** ms since 1970, when the event was appended. */
  readonly at: number;
  /** Version of the event's format. A coordinator that does not know the version does not change the job. */
  readonly v: 1;
  readonly event: JobEvent;
}

/**
 * A turn or a tool call of an agent. These are frequent, so they are only shown to people, in a stream of limited
 * length. They are not part of the job's log.
 */
export const Activity = strict({
  at: Type.Integer(),
  taskId: Type.Optional(Type.String()),
  attemptId: Type.Optional(Type.String()),
  kind: Type.Enum(["turn", "tool", "model", "stage", "note"]),
  text: Type.String({ maxLength: 2000 }),
});
export type Activity = Static<typeof Activity>;
