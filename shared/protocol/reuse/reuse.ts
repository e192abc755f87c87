import { type Static, Type } from "typebox";
import { JobIdSchema, TaskIdSchema } from "../ids.ts";
import { Usage } from "../price/usage.ts";
import { strict } from "../strict.ts";
import { Verdict } from "../verification/verdict.ts";

const Hash = Type.String({ pattern: "^[0-9a-f]{64}$" });
const Commit = Type.String({ pattern: "^[0-9a-f]{40}$" });

/** The outcome of a task. A read-only task ends in a report; any other task in a commit that its verifiers passed. */
const Outcome = Type.Union([
  strict({ kind: Type.Literal("report"), result: Type.String() }),
  strict({
    kind: Type.Literal("commit"),
    commit: Commit,
    base: Commit,
    verdicts: Type.Array(Verdict, { description: "verifiers' passes of exactly this commit" }),
  }),
]);

const common = {
  key: Hash,
  from: strict({ jobId: JobIdSchema, taskId: TaskIdSchema }),
  /** The author's summary. */
  summary: Type.String(),
  /** Usage of the attempts that did the task's work (`work`) and of its verifiers (`challenge`). */
  work: Usage,
  challenge: Usage,
};

/**
 * A cached result: the verified result of a task, stored for the next identical task. It is a file in the folder of the job that produced
 * it, and only coordinators write it. `key` is the hash of all inputs of the task (`coordinator/result-cache/result-key.ts`).
 */
export const CachedResult = strict({ v: Type.Literal(1), tenant: Type.String(), ...common, outcome: Outcome });
export type CachedResult = Static<typeof CachedResult>;

/** A cached result, as recorded by the job that reuses it. */
export const ReusedResult = strict({
  ...common,
  /** The reused commit; absent if the result is a report. */
  commit: Type.Optional(Commit),
  /** Verdicts of the earlier job that still count because the commit is identical. If there are none, the commit is challenged again. */
  verdicts: Type.Array(Verdict),
});
export type ReusedResult = Static<typeof ReusedResult>;

/** Section of the job's report about results that it reused from earlier jobs. */
export const ReuseReport = Type.Object({
  tasks: Type.Array(
    Type.Object({
      task: Type.String({ description: "its key" }),
      jobId: Type.String({ description: "the job that produced the result" }),
      what: Type.Enum(["report", "commit"]),
      verdict: Type.Enum(["none", "kept", "again"], {
        description: "none: a report; kept: the identical commit, whose verdict counts; again: challenged again",
      }),
      savedUsd: Type.Number(),
      savedCalls: Type.Integer(),
    }),
  ),
  dropped: Type.Integer({ description: "reused results that a check, a verifier or the gate refused" }),
  savedUsd: Type.Number({ description: "cost of the results when they were produced" }),
  savedCalls: Type.Integer({ description: "model calls" }),
});
export type ReuseReport = Static<typeof ReuseReport>;
