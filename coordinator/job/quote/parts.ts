import { type Estimates, type HistorySample, partName } from "../../../shared/protocol/job/history.ts";
import type { ModelPrice } from "../../../shared/protocol/price/price-list.ts";
import { type BilledTokens, costOf, promptTokens } from "../../../shared/protocol/price/pricing.ts";
import type { Quote } from "../../../shared/protocol/price/quote.ts";
import { assumedSample } from "./assumed.ts";

/** The expected figures of one part of a task. `spread` is the standard deviation divided by the mean. */
export interface PartEstimate {
  readonly tokens: number;
  readonly usd: number;
  readonly ms: number;
  readonly spread: number;
}

/** Minimum number of samples. With fewer samples, assumed figures are used and `basis` says so. */
const MIN_SAMPLES = 3;
/** Spread of a part without samples: its standard deviation is as large as its mean. */
const ASSUMED_SPREAD = 1;
/** Minimum spread. Even if all samples are alike, the next repository may differ. */
const MIN_SPREAD = 0.2;

/** Estimates of the parts of one job. Each estimate is computed once; `basis` names the source of each. */
export interface PartEstimates {
  of(stage: string, role: string): PartEstimate;
  readonly basis: () => Quote["basis"];
}

/** A model that parts of the job use. */
export interface PartModel {
  readonly name: string;
  readonly price: ModelPrice;
  /** Approximate number of tokens in the shared prefix. */
  readonly prefixTokens: number;
}

/**
 * Estimates the stages of tasks, by role, from samples of earlier jobs, or from assumptions if there are too few. `modelOf` returns a role's model.
 */
export function createPartEstimates(estimates: Estimates, modelOf: (role: string) => PartModel): PartEstimates {
  const known = new Map<string, PartEstimate & { readonly basis: Quote["basis"][number] }>();
  return {
    of: (stage, role) => {
      const name = `${stage} ${role}`;
      const found = known.get(name) ?? estimate(estimates, { stage, role, model: modelOf(role) });
      known.set(name, found);
      return found;
    },
    basis: () => [...known.values()].map(({ basis }) => basis),
  };
}

function estimate(estimates: Estimates, { stage, role, model }: { stage: string; role: string; model: PartModel }) {
  const samples = estimates.parts[partName(stage, role, hasModel(role) ? model.name : undefined)] ?? [];
  const isKnown = samples.length >= MIN_SAMPLES;
  const used = isKnown ? samples : [assumedSample(stage, role, model.prefixTokens)];
  const usd = used.map((sample) => costOf(model.price, sample));
  return {
    tokens: mean(used.map(allTokens)),
    usd: mean(usd),
    ms: mean(used.map(({ ms }) => ms)),
    spread: isKnown ? Math.max(MIN_SPREAD, spreadOf(hasModel(role) ? usd : used.map(({ ms }) => ms))) : ASSUMED_SPREAD,
    basis: {
      part: `${stage} ${role}`,
      source: isKnown ? ("history" as const) : ("assumed" as const),
      samples: samples.length,
    },
  };
}

/** The stages that the harness runs itself use no model. */
export function hasModel(role: string): boolean {
  return role !== "harness";
}

function allTokens(sample: HistorySample & BilledTokens): number {
  return promptTokens(sample) + sample.outputTokens;
}

export function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function spreadOf(values: readonly number[]): number {
  const middle = mean(values);
  if (middle === 0) return 0;
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2))) / middle;
}
