import { DEFAULT_LIMITS } from "../../shared/protocol/job/job.ts";
import type { CanaryFault, VerifierRecord } from "../../shared/protocol/verification/canary.ts";
import { groupBy } from "../../shared/support/group-by.ts";
import { wilson } from "../../shared/support/wilson.ts";
import type { Canary } from "./fold/canary.ts";
import type { JobState } from "./fold/state.ts";

/** Minimum number of judged canaries before a verifier can be distrusted. */
const MIN_JUDGED = 4;

/** The recall of the job's verifiers, measured on the job's canaries. */
export function verifierRecord(job: JobState): VerifierRecord {
  return recordOf([...job.canaries.values()], job.limits.minRecall ?? DEFAULT_LIMITS.minRecall ?? 0);
}

/** True if the recall of the job's verifiers is so low that their passes no longer count. */
export function isDistrusted(job: JobState): boolean {
  return job.canaries.size > 0 && verifierRecord(job).state === "withheld";
}

/** The recall of verifiers on the canaries of any number of jobs. */
export function recordOf(canaries: readonly Canary[], threshold: number): VerifierRecord {
  const judged = judgedOf(canaries);
  const figures = figuresOf(judged);
  const isWithheld = figures.judged >= MIN_JUDGED && figures.high < threshold;
  const state = figures.judged === 0 ? "untested" : isWithheld ? "withheld" : "trusted";
  return {
    ...figures,
    planted: canaries.length,
    unjudged: canaries.filter(({ unjudged }) => unjudged !== undefined).length,
    threshold,
    state,
    why: WHY[state](figures, threshold) + withoutVerdict(canaries),
    rows: rowsOf(judged),
  };
}

/**
 * From this number on, canaries that got no verdict through the verifier's own doing count as missed. A single such
 * canary may be an accident.
 */
const MIN_ESCAPES = 2;

/**
 * The canaries from which recall is computed, each caught or missed. If a model repeatedly gives no verdict, these
 * canaries count as missed, so that a model does not raise its recall by giving no verdict.
 */
function judgedOf(canaries: readonly Canary[]): Canary[] {
  const escapes = groupBy(
    canaries.filter(({ unjudged }) => unjudged?.isOwnDoing === true),
    ({ model = "" }) => model,
  );
  return canaries.flatMap((canary) => {
    if (canary.caught !== undefined) return [canary];
    const count = escapes.get(canary.model ?? "")?.length ?? 0;
    return canary.unjudged?.isOwnDoing === true && count >= MIN_ESCAPES ? [{ ...canary, caught: false }] : [];
  });
}

type Figures = Pick<VerifierRecord, "judged" | "caught" | "recall" | "falsePassRate" | "low" | "high">;

const percent = (share: number) => `${Math.round(share * 100)} %`;
const WHY: Record<VerifierRecord["state"], (figures: Figures, threshold: number) => string> = {
  untested: () => "no planted fault was judged yet",
  trusted: ({ caught, judged, low, high }) =>
    `${caught} of ${judged} planted faults were caught; the recall lies between ${percent(low)} and ${percent(high)}`,
  withheld: ({ caught, judged, high }, threshold) =>
    `only ${caught} of ${judged} planted faults were caught: a recall of at most ${percent(high)}, below minRecall ${percent(threshold)}`,
};

function withoutVerdict(canaries: readonly Canary[]): string {
  const count = canaries.filter(({ unjudged }) => unjudged !== undefined).length;
  return count === 0 ? "" : `; on ${count} no verdict was given`;
}

function figuresOf(judged: readonly Canary[]): Figures {
  const caught = judged.filter((canary) => canary.caught === true).length;
  const recall = judged.length === 0 ? null : caught / judged.length;
  return {
    judged: judged.length,
    caught,
    recall,
    falsePassRate: recall === null ? null : 1 - recall,
    ...wilson(caught, judged.length),
  };
}

function rowsOf(judged: readonly Canary[]): VerifierRecord["rows"] {
  const groups = new Map<string, Canary[]>();
  for (const canary of judged) {
    const key = [canary.model, canary.card, canary.fault].join(" ");
    groups.set(key, [...(groups.get(key) ?? []), canary]);
  }
  return [...groups.values()].map((group) => {
    const [{ model = "", card = "", fault = "mutation" as CanaryFault } = {}] = group;
    return { model, card, fault, ...figuresOf(group) };
  });
}
