import { type PrefixRef, prefixFor } from "../../../shared/protocol/cache/prefix-ref.ts";
import type { TaskId } from "../../../shared/protocol/ids.ts";
import type { Estimates } from "../../../shared/protocol/job/history.ts";
import type { ModelPrice } from "../../../shared/protocol/price/price-list.ts";
import { PRICE_LIST } from "../../../shared/protocol/price/price-list.ts";
import type { Quote, QuoteRange } from "../../../shared/protocol/price/quote.ts";
import { totalTokens } from "../../../shared/protocol/price/usage.ts";
import { defined } from "../../../shared/support/defined.ts";
import { isReadOnly, type JobState, type TaskState } from "../fold/state.ts";
import { createPartEstimates, mean, type PartEstimate, type PartEstimates } from "./parts.ts";
import { type Expected, sumRange, wholeRange } from "./sum-parts.ts";
import { estimateWallMs } from "./wall-time.ts";

/** Approximate number of bytes per token in a stored prefix, which contains JSON and English prose. */
const BYTES_PER_TOKEN = 4;
const ENDED: readonly string[] = ["merged", "reported", "failed", "cancelled"];

/** A part of a task that is not paid for yet. */
export interface OpenPart extends PartEstimate {
  readonly taskId: TaskId;
}

/**
 * Quotes the whole job: its cost so far plus the estimate of its remaining parts. The estimate uses earlier jobs if
 * there are enough. Pure. Returns undefined if a model has no price.
 */
export function quoteJob(
  job: JobState,
  given: { estimates: Estimates; now: number; cause: Quote["cause"] },
): Quote | undefined {
  const prefixes = prefixesOf(job);
  if (prefixes === undefined) return undefined;
  const { estimates, now, cause } = given;
  const parts = createPartEstimates(estimates, (role) => {
    const ref = job.intake === undefined ? undefined : prefixFor(job.intake, role);
    const found = prefixes.find(({ fingerprint }) => fingerprint === ref?.fingerprint) ?? prefixes[0];
    if (found === undefined) throw new Error("a job without a prefix cannot be quoted");
    return { name: found.model, price: found.price, prefixTokens: found.tokens };
  });
  const planned = [...job.tasks.values()].filter(({ spec }) => spec.origin === "plan" && spec.role !== "harness");
  const open = planned.flatMap((task) => openParts(task, parts));
  const lead = rest(parts.of("plan", "lead"), job.lead.usage);
  const ends = [parts.of("gate", "harness"), parts.of("finalchallenge", "verifier")];
  const all = [lead, ...open, ...ends];
  const writes = prefixes.slice(1).map(({ writeUsd }) => ({ value: writeUsd, spread: 0.3 }));
  return {
    at: now,
    cause,
    tasks: growthRange(planned.length, cause === "plan" ? estimates.growth : []),
    tokens: wholeRange(
      sumRange(
        totalTokens(job.usage),
        all.map(({ tokens, spread }) => ({ value: tokens, spread })),
      ),
    ),
    usd: sumRange(job.usage.costUsd, [...all.map(({ usd, spread }): Expected => ({ value: usd, spread })), ...writes]),
    wallMs: wholeRange(estimateWallMs(job, { open, ends, slots: estimates.slots, now })),
    prefixes: prefixes.map(({ fingerprint: _f, price: _p, ...shown }) => shown),
    basis: parts.basis(),
  };
}

/** The parts of an unfinished task, reduced by what they have used so far. */
function openParts(task: TaskState, parts: PartEstimates): OpenPart[] {
  const { spec, status, attempts } = task;
  if (ENDED.includes(status)) return [];
  const stages: [stage: string, role: string][] = isReadOnly(spec)
    ? [["work", spec.role]]
    : [
        ["work", spec.role],
        ["check", "harness"],
        ["challenge", "verifier"],
      ];
  return stages.map(([stage, role]) => {
    const used = attempts.filter((attempt) => attempt.stage === stage).map(({ usage }) => usage);
    return { taskId: spec.id, ...used.reduce(rest, parts.of(stage, role)) };
  });
}

/** The part of an estimate that remains after some usage. */
function rest(part: PartEstimate, used: JobState["usage"]): PartEstimate {
  return {
    ...part,
    tokens: Math.max(0, part.tokens - totalTokens(used)),
    usd: Math.max(0, part.usd - used.costUsd),
  };
}

/** The job's prefixes, one for each combination of model and effort, with the model's price. Undefined if one of the models has no price. */
function prefixesOf({ intake, submission }: JobState) {
  if (intake === undefined) return undefined;
  const refs: [PrefixRef, string][] = [[intake.prefix, "all"]];
  for (const [role, ref] of Object.entries(intake.otherPrefixes ?? {})) refs.push([ref, role]);
  const found = new Map<string, Quote["prefixes"][number] & { fingerprint: string; price: ModelPrice }>();
  for (const [{ fingerprint, model, effort, bytes }, role] of refs) {
    const price = submission.prices?.[model] ?? PRICE_LIST.models[model];
    if (price === undefined) return undefined;
    const tokens = Math.round(bytes / BYTES_PER_TOKEN);
    const roles = [...(found.get(fingerprint)?.roles ?? []), role];
    const writeUsd = (tokens * price.write1h) / 1_000_000;
    found.set(fingerprint, { fingerprint, price, model, ...defined({ effort }), roles, tokens, writeUsd });
  }
  return [...found.values()];
}

/** Assumed growth of a plan by later tasks, used if there are too few earlier jobs: 10 % expected, 50 % at most. */
const ASSUMED_GROWTH = { expected: 1.1, high: 1.5 };
const MIN_JOBS = 3;

/** Expected final number of tasks of a plan that has `planned` tasks now, from the growth of earlier plans. A quote never assumes fewer tasks. */
function growthRange(planned: number, growth: readonly number[]): QuoteRange {
  if (growth.length < MIN_JOBS) {
    return {
      low: planned,
      expected: Math.round(planned * ASSUMED_GROWTH.expected),
      high: Math.ceil(planned * ASSUMED_GROWTH.high),
    };
  }
  const sorted = [...growth].sort((a, b) => a - b);
  const ninth = sorted[Math.floor(0.9 * (sorted.length - 1))] ?? 1;
  const expected = Math.round(planned * Math.max(1, mean(growth)));
  return { low: planned, expected, high: Math.max(expected, Math.ceil(planned * ninth)) };
}
