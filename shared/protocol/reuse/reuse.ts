import { type Static, Type } from "typebox";
import { JobIdSchema, TaskIdSchema } from "../ids.ts";
import { Usage } from "../price/usage.ts";
import { strict } from "../strict.ts";
import { Verdict } from "../verification/verdict.ts";

const Hash = Type.String({ pattern: "^[0-9a-f]{64}$" });
const Commit = Type.String({ pattern: "^[0-9a-f]{40}$" });

/** What a task came to: a read-only one reported, any other handed over a commit that its verifiers passed. */
const Outcome = Type.Union([
  strict({ kind: Type.Literal("report"), result: Type.String() }),
  strict({
    kind: Type.Literal("commit"),
    commit: Commit,
    base: Commit,
    verdicts: Type.Array(Verdict, { description: "of verifiers, all of them passes of this very commit" }),
  }),
]);

const common = {
  key: Hash,
  from: strict({ jobId: JobIdSchema, taskId: TaskIdSchema }),
  /** The author's word on it. */
  summary: Type.String(),
  /** What it took its authors, and its verifiers. */
  work: Usage,
  challenge: Usage,
};

/**
 * Work of a task that ended well, kept for the next task that is the same: a file in the folder of the job that it is of,
 * written by a coordinator only. `key` is the hash of all that the work came from (`coordinator/result-cache/result-key.ts`).
 */
export const CachedResult = strict({ v: Type.Literal(1), tenant: Type.String(), ...common, outcome: Outcome });
export type CachedResult = Static<typeof CachedResult>;

/** Kept work as a job took it over. */
export const ReusedResult = strict({
  ...common,
  /** Absent for a report. */
  commit: Type.Optional(Commit),
  /** Verdicts that still count: of the identical commit. Without any it is challenged again. */
  verdicts: Type.Array(Verdict),
});
export type ReusedResult = Static<typeof ReusedResult>;

/** What was taken over from earlier jobs. */
export const ReuseReport = Type.Object({
  tasks: Type.Array(
    Type.Object({
      task: Type.String({ description: "its key" }),
      jobId: Type.String({ description: "the job that did the work" }),
      what: Type.Enum(["report", "commit"]),
      verdict: Type.Enum(["none", "kept", "again"], {
        description: "none for a report; kept for the identical commit; again where it was challenged anew",
      }),
      savedUsd: Type.Number(),
      savedCalls: Type.Integer(),
    }),
  ),
  dropped: Type.Integer({ description: "taken over, and refused by a check, a verifier or the gate" }),
  savedUsd: Type.Number({ description: "what it cost when it was done" }),
  savedCalls: Type.Integer({ description: "model calls" }),
});
export type ReuseReport = Static<typeof ReuseReport>;
