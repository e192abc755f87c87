import { DEFAULT_LIMITS } from "../../../shared/protocol/job/job.ts";
import type { AcceptanceKills } from "../../../shared/protocol/verification/verdict.ts";
import { changedLines } from "../../workspace/changed-lines.ts";
import type { Change } from "../change.ts";
import type { VerifyContext } from "../verify-context.ts";
import type { Replaced } from "./ground.ts";
import { listFaults } from "./list-faults.ts";
import { revertHunks } from "./revert-hunks.ts";

/** What a run of an acceptance has to say of itself. */
interface Run {
  readonly result: { readonly code: number | null; readonly timedOut?: boolean; readonly durationMs?: number };
}

/** What an acceptance noticed of planted faults; `blind` says why it shows nothing. */
export interface AcceptanceScore {
  readonly kills: AcceptanceKills;
  readonly blind?: string;
}

/** Faults and hunks taken back that are tried, beside those of `find-blindness.ts`. */
const MAX_FAULTS = 6;
const MAX_HUNKS = 2;
/** Planted faults from which on an acceptance that notices none of them is refused. */
const ENOUGH = 3;
/** ms, and times as long as on the whole change, after which a command hangs: that is noticed, too. */
const LEAST_MS = 15_000;
const TIMES_AS_LONG = 10;

/**
 * Runs an acceptance on the candidate with faults planted in it, and with changed hunks taken back one at a time, within the
 * job's `killBudgetSeconds` (ms on the clock here). One that notices none of three or more is blind. `took` is how long it
 * runs on the candidate, in ms. Whatever `run` throws ends it: a cut run is no result.
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
  const atMostMs = Math.max(LEAST_MS, TIMES_AS_LONG * took);
  const ids: string[] = [];
  const survivors: string[] = [];
  const until = performance.now() + 1000 * killBudgetSeconds;
  for (const { id, words, edits } of planted) {
    // A run that may not come to its end within the budget is not begun.
    if (performance.now() + took > until) break;
    if ((await run(edits, atMostMs)).result.code === 0) survivors.push(words.slice(0, 400));
    else ids.push(id);
  }
  const count = ids.length + survivors.length;
  const kills = { planted: count, killed: ids.length, ids, survivors: survivors.slice(0, 20) };
  if (count < ENOUGH || ids.length > 0) return { kills };
  return {
    kills,
    blind: `the acceptance notices none of ${count} faults that the harness planted in the change: it asserts nothing about it\n${survivors.slice(0, 5).join("\n")}`,
  };
}
