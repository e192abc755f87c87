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
 * `killBudgetSeconds` (wall time here). An acceptance is blind if it ran on at least three such copies and noticed none of them. `took` is the
 * acceptance's duration on the candidate, in ms. Errors of `run`, such as for an interrupted run, are passed on.
 */
export async function measureAcceptanceKills(
  { git, layout, order, candidate }: VerifyContext,
  change: Change,
  given: { took: number; run: (edits: Replaced, atMostMs: number) => Promise<Run> },
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
  const atMostMs = limitOnBroken(took);
  const ids: string[] = [];
  const survivors: string[] = [];
  const until = performance.now() + 1000 * killBudgetSeconds;
  for (const { id, words, edits } of planted) {
    // A run is not started if it might exceed the time budget.
    if (performance.now() + took > until) break;
    if ((await run(edits, atMostMs)).result.code === 0) survivors.push(words.slice(0, 400));
    else ids.push(id);
  }
  const count = ids.length + survivors.length;
  const kills = { planted: count, killed: ids.length, ids, survivors: survivors.slice(0, 20) };
  if (count < MIN_FAULTS || ids.length > 0) return { kills };
  return {
    kills,
    blind: `the acceptance notices none of ${count} faults that the harness planted in the change: it asserts nothing about it\n${survivors.slice(0, 5).join("\n")}`,
  };
}
