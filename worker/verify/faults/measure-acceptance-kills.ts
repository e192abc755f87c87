import { DEFAULT_LIMITS } from "../../../shared/protocol/job/job.ts";
import type { AcceptanceKills } from "../../../shared/protocol/verification/verdict.ts";
import { changedLines } from "../../workspace/changed-lines.ts";
import type { Change } from "../change.ts";
import { limitOnBroken } from "../tests-run/notices-edits.ts";
import type { VerifyContext } from "../verify-context.ts";
import { listFaults } from "./list-faults.ts";
import { revertHunks } from "./revert-hunks.ts";
import type { Replaced } from "./tree-runner.ts";

/** The fields of an acceptance run that the measurement needs. */
interface Run {
  readonly result: { readonly code: number | null; readonly timedOut?: boolean; readonly durationMs?: number };
}

/** The acceptance's duration on the candidate, in ms, and the function that runs the acceptance on the candidate with files replaced. */
interface AcceptanceRuns {
  readonly took: number;
  readonly run: (edits: Replaced, atMostMs: number) => Promise<Run>;
}

/** The planted faults that an acceptance noticed. If it noticed too few, `blind` says why the acceptance shows nothing. */
export interface AcceptanceScore {
  readonly kills: AcceptanceKills;
  readonly blind?: string;
}

/** Maximum number of planted faults and maximum number of reverted hunks, in addition to the broken functions of `find-blindness.ts`. */
const MAX_FAULTS = 6;
const MAX_HUNKS = 2;
/** Minimum number of planted faults from which an acceptance that notices none of them is refused. */
const MIN_FAULTS = 3;

/**
 * Runs an acceptance on copies of the candidate with planted faults, and on copies with one changed hunk reverted, within the job's
 * `killBudgetSeconds` (wall time here). An acceptance is blind if it ran on at least three such copies and noticed none of them.
 * Errors of `run`, such as for an interrupted run, are passed on.
 */
export async function measureAcceptanceKills(
  { git, layout, order, candidate }: VerifyContext,
  change: Change,
  given: AcceptanceRuns,
): Promise<AcceptanceScore> {
  const { took, run } = given;
  const { killBudgetSeconds = 0 } = { ...DEFAULT_LIMITS, ...order.limits };
  const { candidatesGit } = layout.job(order.jobId);
  const lines = await changedLines(git, candidatesGit, { from: candidate.base, to: candidate.commit });
  const { faults } = listFaults(change, lines, candidate.commit);
  const planted = [
    ...faults
      .slice(0, MAX_FAULTS)
      .map(({ id, path, plain, words }) => ({ id, words, edits: new Map([[path, plain]]) })),
    ...revertHunks(change).slice(0, MAX_HUNKS),
  ];
  const found = await runOnFaults(planted, { took, run, budgetMs: 1000 * killBudgetSeconds });
  const ids = found.noticed.map(({ id }) => id);
  const survivors = found.survivors.map(({ words }) => words.slice(0, 400));
  const count = ids.length + survivors.length;
  const kills = { planted: count, killed: ids.length, ids, survivors: survivors.slice(0, 20) };
  if (count < MIN_FAULTS || ids.length > 0) return { kills };
  return {
    kills,
    blind: `the acceptance notices none of ${count} faults that the harness planted in the change: it asserts nothing about it\n${survivors.slice(0, 5).join("\n")}`,
  };
}

/** Runs an acceptance on one tree for each fault, within a time budget, and sorts the faults by whether the acceptance noticed them. */
export async function runOnFaults<F extends { readonly edits: Replaced }>(
  planted: readonly F[],
  { took, run, budgetMs }: AcceptanceRuns & { budgetMs: number },
): Promise<{ noticed: F[]; survivors: F[] }> {
  const atMostMs = limitOnBroken(took);
  const [noticed, survivors]: [F[], F[]] = [[], []];
  const until = performance.now() + budgetMs;
  for (const fault of planted) {
    // A run is not started if it might exceed the time budget.
    if (performance.now() + took > until) break;
    const { result } = await run(fault.edits, atMostMs);
    (result.code === 0 ? survivors : noticed).push(fault);
  }
  return { noticed, survivors };
}
