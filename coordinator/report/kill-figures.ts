import type { VerifierRecord } from "../../shared/protocol/verification/canary.ts";
import type { Verdict } from "../../shared/protocol/verification/verdict.ts";
import type { KillFigures, VerifierFigures } from "../../shared/protocol/verification/verification.ts";
import { defined } from "../../shared/support/defined.ts";
import { wilson } from "../../shared/support/wilson.ts";
import type { JobState } from "../job/fold/state.ts";
import { verifierRecord } from "../job/verifier-record.ts";

/** The recall of a job's verifiers on canaries, and the kill scores of the verdicts with which they passed commits. */
export function verifierFigures(job: JobState): VerifierFigures {
  return combineFigures(verifierRecord(job), verdictsOf(job));
}

/** The verdicts of a job on its tasks, without those on canaries. */
export function verdictsOf(job: Pick<JobState, "verdicts">): Verdict[] {
  return job.verdicts.map(({ verdict }) => verdict);
}

/** Combines a recall with the kill scores of verdicts, and adds a sentence if the two measures disagree. */
export function combineFigures(record: VerifierRecord, verdicts: readonly Verdict[]): VerifierFigures {
  const kills = killFigures(verdicts);
  const disagreement = disagreementOf(kills, record);
  return { ...record, kills, ...defined({ disagreement }) };
}

function killFigures(verdicts: readonly Verdict[]): KillFigures {
  const passes = verdicts.filter(({ by, decision }) => by === "challenge" && decision === "pass");
  const scores = passes.flatMap(({ kills }) => (kills === undefined ? [] : [kills]));
  const sum = (field: "planted" | "killed" | "byAttacks") => scores.reduce((total, each) => total + each[field], 0);
  const [planted, byAttacks] = [sum("planted"), sum("byAttacks")];
  const acceptances = verdicts
    .filter(({ by }) => by === "check")
    .flatMap(({ checks }) => checks.flatMap(({ kills }) => (kills === undefined ? [] : [kills])));
  const classes: KillFigures["classes"] = {};
  const unmeasured: KillFigures["unmeasured"] = {};
  for (const score of scores) {
    for (const [name, counts] of Object.entries(score.classes)) classes[name] = added(classes[name], counts);
    for (const name of score.unmeasured) unmeasured[name] = (unmeasured[name] ?? 0) + 1;
  }
  return {
    passes: passes.length,
    measured: scores.filter((score) => score.planted > 0).length,
    planted,
    killed: sum("killed"),
    byAttacks,
    score: planted === 0 ? null : byAttacks / planted,
    ...wilson(byAttacks, planted),
    ...(acceptances.length === 0 ? {} : { byAcceptance: acceptances.reduce(added, { planted: 0, killed: 0 }) }),
    classes,
    unmeasured,
  };
}

type Counts = KillFigures["classes"][string];

function added(known: Counts | undefined, { planted, killed }: Counts): Counts {
  return { planted: (known?.planted ?? 0) + planted, killed: (known?.killed ?? 0) + killed };
}

const percent = (share: number) => `${Math.round(share * 100)} %`;

/**
 * A sentence for people if the confidence intervals of recall and kill score do not overlap; undefined otherwise.
 * Chance alone does not explain such a difference.
 */
function disagreementOf(kills: KillFigures, recall: VerifierRecord): string | undefined {
  if (kills.planted === 0 || recall.judged === 0) return undefined;
  const interval = ({ low, high }: { low: number; high: number }) => `${percent(low)} to ${percent(high)}`;
  if (kills.low > recall.high)
    return `attacks notice ${interval(kills)} of planted faults, and verifiers catch only ${interval(recall)} of canaries: what attacks show is not judged by`;
  if (kills.high < recall.low)
    return `verifiers catch ${interval(recall)} of canaries, and attacks notice only ${interval(kills)} of planted faults: canaries are easier than what is planted, or are known`;
  return undefined;
}
