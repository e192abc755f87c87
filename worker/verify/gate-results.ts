import { mkdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type Static, type TSchema, Type } from "typebox";
import { Compile } from "typebox/compile";
import { runGit } from "../../shared/git/run-git.ts";
import type { Acceptance } from "../../shared/protocol/job/plan.ts";
import { strict } from "../../shared/protocol/strict.ts";
import { CheckResult } from "../../shared/protocol/verification/verdict.ts";
import { writeWhole } from "../../shared/support/files/write-whole.ts";
import { canonicalJson } from "../../shared/support/text/canonical-json.ts";
import { sha256 } from "../../shared/support/text/sha256.ts";
import type { VerifyContext } from "./verify-context.ts";

/** The result of one gate command on one tree. `flaky`: the command failed and then passed. */
export const GateRunResult = strict({
  outcome: Type.Enum(["passed", "failed", "flaky"]),
  /** The id of the attempt that ran the command. */
  attemptId: Type.String(),
  detail: Type.String(),
  evidence: Type.String(),
});
export type GateRunResult = Static<typeof GateRunResult>;

/** The result of one acceptance of the final gate that passed on one tree. */
const FinalResult = strict({ attemptId: Type.String(), result: CheckResult });
type FinalResult = Static<typeof FinalResult>;

/** To be raised when gates are run differently: results that an earlier version stored then no longer count. */
const VERSION = 2;

/** Results of a job's gates, stored on the volume by a hash of the tested files, so that no tree is tested twice. */
export interface GateResults<Result> {
  find(): Promise<Result | undefined>;
  store(result: Result): Promise<void>;
}

/** Access to the stored result of a gate run on the tree of `commit`; `command` is the resolved command. */
export function gateRunResults(
  context: VerifyContext,
  { command, timeoutMs, commit }: { command: string; timeoutMs: number; commit: string },
): GateResults<GateRunResult> {
  return resultsAt(context, GateRunResult, { commits: [commit], what: { kind: "step", command, timeoutMs } });
}

/** Access to the stored result of one acceptance of the final gate, for the candidate and the job's base. */
export function finalResults(context: VerifyContext, acceptance: Acceptance): GateResults<FinalResult> {
  const { candidate, jobBase } = context;
  const commits = [candidate.commit, candidate.base, jobBase];
  return resultsAt(context, FinalResult, { commits, what: { kind: "final", acceptance } });
}

function resultsAt<Schema extends TSchema>(
  { git, layout, order }: VerifyContext,
  schema: Schema,
  { commits, what }: { commits: readonly string[]; what: unknown },
): GateResults<Static<Schema>> {
  const { root, candidatesGit } = layout.job(order.jobId);
  const check = Compile(schema);
  const versions = { gate: VERSION, node: process.version };
  const fileOf = async () => {
    const names = commits.map((commit) => `${commit}^{tree}`);
    const { stdout } = await runGit(git, ["rev-parse", ...names], { gitDir: candidatesGit });
    return join(root, "gates", sha256(canonicalJson({ trees: stdout.trim().split("\n"), what, versions })));
  };
  return {
    find: async () => {
      const text = await readFile(await fileOf(), "utf8").catch(() => undefined);
      const value = text === undefined ? undefined : parse(text);
      return check.Check(value) ? value : undefined;
    },
    store: async (result) => {
      const file = await fileOf();
      await mkdir(dirname(file), { recursive: true, mode: 0o755 });
      await writeWhole(file, JSON.stringify(result));
    },
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // The stored result is from another version or damaged: the gate runs again.
  }
}
