import { type Static, Type } from "typebox";
import { JobIdSchema, TaskIdSchema } from "../ids.ts";
import { Usage } from "../price/usage.ts";
import { strict } from "../strict.ts";
import { Verdict } from "../verification/verdict.ts";

const Hash = Type.String({ pattern: "^[0-9a-f]{64}$" });
const Commit = Type.String({ pattern: "^[0-9a-f]{40}$" });

/** The outcome of a task: a read-only task reports, any other hands over a commit that its verifiers passed. */
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
  /** Usage of the task's authors (`work`) and verifiers (`challenge`). */
  work: Usage,
  challenge: Usage,
};

/**
 * The verified result of a task, stored for the next identical task: a file in the folder of the job that produced it,
 * written by coordinators only. `key` is the hash of all inputs of the task (`coordinator/result-cache/result-key.ts`).
 */
export const CachedResult = strict({ v: Type.Literal(1), tenant: Type.String(), ...common, outcome: Outcome });
export type CachedResult = Static<typeof CachedResult>;

/** A cached result as a job reuses it. */
export const ReusedResult = strict({
  ...common,
  /** Absent for a report. */
  commit: Type.Optional(Commit),
  /**
   * Verdicts that still count, because they judge the identical commit. Without any, the commit is challenged again.
   */
  verdicts: Type.Array(Verdict),
});
export type ReusedResult = Static<typeof ReusedResult>;

/** Results reused from earlier jobs. */
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
