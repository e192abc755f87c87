import { type Static, Type } from "typebox";
import { JobLimits, JobStatus } from "../job/job.ts";
import { Push } from "../job/push.ts";
import { Quote, QuoteComparison } from "../price/quote.ts";
import { Usage } from "../price/usage.ts";
import { ReuseReport } from "../reuse/reuse.ts";
import { strict } from "../strict.ts";
import { ContextCut } from "../task/context-cut.ts";
import { Stage, Task, TaskStatus } from "../task/task.ts";
import { FindingSource, Verdict } from "../verification/verdict.ts";
import { Verification } from "../verification/verification.ts";

/** A job as the HTTP API shows it. The CLI and the web page use only this API. */
export const JobView = strict({
  id: Type.String(),
  title: Type.String(),
  goal: Type.String(),
  tenant: Type.Optional(Type.String()),
  owner: Type.Optional(Type.String({ description: "name of the person who submitted it" })),
  status: JobStatus,
  paused: Type.Optional(Type.String({ description: "cause of the pause; absent unless the job is paused" })),
  resumeAt: Type.Optional(Type.Integer({ description: "ms since 1970 when the job resumes or is tried again" })),
  reason: Type.Optional(Type.String({ description: "machine-readable cause of the status" })),
  detail: Type.Optional(Type.String()),
  createdAt: Type.Integer({ description: "ms since 1970" }),
  endedAt: Type.Optional(Type.Integer()),
  limits: JobLimits,
  base: Type.Optional(Type.String()),
  head: Type.Optional(Type.String()),
  branch: Type.Optional(Type.String()),
  planSummary: Type.Optional(Type.String()),
  /** Number of the plan's tasks by status. A status without tasks is absent. */
  counts: Type.Record(Type.String(), Type.Integer()),
  /** Attempts that run on workers now. */
  running: Type.Array(
    Type.Object({
      taskId: Type.String(),
      key: Type.String(),
      stage: Stage,
      role: Type.String(),
      attemptId: Type.String(),
      since: Type.Integer(),
    }),
  ),
  /** Number of pending approvals; absent if there are none. */
  approvals: Type.Optional(Type.Integer({ minimum: 1 })),
  lead: Type.Object({ runs: Type.Integer(), active: Type.Boolean() }),
  usage: Usage,
  simulated: Type.Boolean({ description: "the simulator answers all calls, free of charge" }),
  cacheReadShare: Type.Number(),
  quote: Type.Optional(Quote),
});
export type JobView = Static<typeof JobView>;

/** A job in the response that lists jobs. */
export const JobListItem = strict({
  id: Type.String(),
  status: JobStatus,
  paused: Type.Optional(Type.String()),
  title: Type.String(),
  tenant: Type.Optional(Type.String()),
  owner: Type.Optional(Type.String()),
  createdAt: Type.Integer(),
  updatedAt: Type.Integer(),
});
export type JobListItem = Static<typeof JobListItem>;

export const JobList = strict({
  jobs: Type.Array(JobListItem),
  next: Type.Optional(Type.String({ description: "cursor of the next page" })),
});
export type JobList = Static<typeof JobList>;

export const TaskList = strict({ tasks: Type.Array(Task) });
export type TaskList = Static<typeof TaskList>;

/** One entry of the job's verification log: a verdict, and its task. */
export const VerdictEntry = strict({ taskId: Type.String(), key: Type.String(), at: Type.Integer(), verdict: Verdict });
export type VerdictEntry = Static<typeof VerdictEntry>;

/** Numbers of verdicts against commits, by the stage that found the fault. */
const CaughtBy = Type.Object({
  check: Type.Integer(),
  challenge: Type.Integer(),
  gate: Type.Integer(),
  conflict: Type.Optional(
    Type.Integer({ description: "commits that did not merge with commits that landed before them" }),
  ),
});

/** The report on a job. While the job runs, it shows the progress so far. */
export const JobReport = strict({
  job: Type.Object({
    id: Type.String(),
    status: JobStatus,
    title: Type.Optional(Type.String()),
    goal: Type.String(),
    reason: Type.Optional(Type.String()),
    detail: Type.Optional(Type.String()),
  }),
  result: Type.Optional(
    Type.Object({
      base: Type.String(),
      head: Type.String(),
      branch: Type.String(),
      patch: Type.String({ description: "an artifact's name" }),
      bundle: Type.String({ description: "an artifact's name" }),
    }),
  ),
  push: Type.Optional(
    Type.Partial(Push, { description: "where the result was pushed; without a step: where it will be pushed" }),
  ),
  summary: Type.String({ description: "the lead's summary" }),
  tasks: Type.Array(
    Type.Object({
      id: Type.String(),
      key: Type.String(),
      title: Type.String(),
      status: TaskStatus,
      reason: Type.Optional(Type.String()),
      trouble: Type.Optional(Type.String({ description: "the last refusal or failure of a task that was given up" })),
      revisions: Type.Integer(),
      caughtBy: CaughtBy,
      landedAs: Type.Optional(Type.String()),
    }),
  ),
  reuse: Type.Optional(ReuseReport),
  counts: Type.Object({
    planned: Type.Integer(),
    merged: Type.Integer(),
    revised: Type.Integer(),
    reported: Type.Integer(),
    failed: Type.Integer(),
    cancelled: Type.Integer(),
  }),
  verdicts: Type.Object({ passed: Type.Integer(), failed: Type.Integer() }),
  caughtBy: CaughtBy,
  findings: Type.Array(
    Type.Object({
      task: Type.String(),
      source: FindingSource,
      name: Type.String(),
      claim: Type.String(),
      command: Type.Optional(
        Type.String({ description: "reproduces the finding; its files are in the artifact findings.json" }),
      ),
    }),
  ),
  verification: Type.Optional(Verification),
  /** Figures of the differential test in the job's final gate; absent if the gate has no such test. */
  oracle: Type.Optional(
    Type.Object({
      inputs: Type.Integer(),
      distinctInputs: Type.Integer(),
      exportsCovered: Type.Integer(),
      exports: Type.Integer(),
      mismatches: Type.Integer(),
      faultsCaught: Type.Integer(),
      faultsPlanted: Type.Integer(),
    }),
  ),
  usage: Usage,
  cache: Type.Object({
    readTokens: Type.Integer(),
    createdTokens: Type.Integer(),
    inputTokens: Type.Integer({ description: "input neither read from the cache nor written to it" }),
    readShare: Type.Number(),
  }),
  cost: Type.Object({
    usd: Type.Number({ description: "at list prices" }),
    simulated: Type.Boolean({ description: "the simulator answered all calls, free of charge" }),
  }),
  quote: Type.Optional(QuoteComparison),
  wallMs: Type.Integer(),
  gateOnBase: Type.Optional(
    Type.Array(Type.String(), { description: "parts of the gate that failed before any change, one per line" }),
  ),
  cuts: Type.Optional(
    Type.Array(strict({ task: Type.String({ description: "the task's key, or lead" }), ...ContextCut.properties }), {
      description: "cuts of the agents' conversations",
    }),
  ),
  openQuestions: Type.Array(Type.String()),
});
export type JobReport = Static<typeof JobReport>;

export const QueueStats = strict({
  queues: Type.Array(
    Type.Object({
      name: Type.String(),
      waiting: Type.Integer(),
      active: Type.Integer(),
      failed: Type.Integer(),
      oldest: Type.Optional(Type.Integer({ description: "ms since 1970" })),
    }),
  ),
  workers: Type.Array(
    Type.Object({
      workerId: Type.String(),
      host: Type.String(),
      pid: Type.Integer(),
      slots: Type.Integer(),
      busy: Type.Integer(),
      isolation: Type.Enum(["full", "partial", "none"]),
      startedAt: Type.Integer(),
      holding: Type.Optional(
        Type.String({
          description:
            "why the worker takes less work than it could: disk_full and volume_away start nothing, isolation takes read-only work only",
        }),
      ),
      lastHeartbeat: Type.Integer(),
    }),
  ),
  deadLetters: Type.Object({
    total: Type.Integer(),
    newest: Type.Array(Type.Object({ at: Type.Integer(), reason: Type.String(), xml: Type.String() })),
  }),
});
export type QueueStats = Static<typeof QueueStats>;

/** The body of every error response. */
export const ErrorEnvelope = strict({
  error: Type.Object({ code: Type.String(), message: Type.String(), details: Type.Optional(Type.Unknown()) }),
});
export type ErrorEnvelope = Static<typeof ErrorEnvelope>;

export const VerdictList = strict({ verdicts: Type.Array(VerdictEntry) });
export type VerdictList = Static<typeof VerdictList>;

/** The dead letters: notifications that could not be processed, oldest first. */
export const DeadLetterPage = strict({
  total: Type.Integer(),
  letters: Type.Array(Type.Object({ at: Type.Integer(), reason: Type.String(), xml: Type.String() })),
});
export type DeadLetterPage = Static<typeof DeadLetterPage>;
