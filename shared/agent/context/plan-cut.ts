import type { ModelPrice } from "../../protocol/price/price-list.ts";
import type { CutReason, CutWay } from "../../protocol/task/context-cut.ts";
import { priceOf } from "./price-of-prompt.ts";

/** A cut that is possible: one way, at one place. Sizes in tokens of the next prompt. */
export interface CutOption {
  readonly way: CutWay;
  /** The first `upTo` turns are cut. */
  readonly upTo: number;
  /** Tokens of the prompt before the first changed token. They stay in the cache. */
  readonly unchangedTokens: number;
  readonly afterTokens: number;
  /** Output tokens of the model call that the cut needs; 0 if it needs none. */
  readonly outputTokens: number;
  /** True if the cut removes texts that the model has seen in at most its newest three messages, and that nothing else preserves. */
  readonly isRash?: boolean;
}

/** A conversation, as the planner sees it. */
export interface ContextView {
  /** Tokens of the prefix that all agents of the job share. */
  readonly prefixTokens: number;
  /** Tokens of the next prompt, without a cut. */
  readonly nextTokens: number;
  /** Tokens at the start of the next prompt that the cache holds. Less than the previous prompt after a long wait. */
  readonly cachedTokens: number;
  /** Mean number of tokens by which a turn makes the prompt longer. */
  readonly growthTokens: number;
  /** The possible cuts, those that lose least first. */
  readonly options: readonly CutOption[];
  /** True if the agent is about to wait for longer than its cache lives. */
  readonly parks?: boolean;
  /** True if a person asked for a cut. */
  readonly requested?: boolean;
}

export interface ContextLimits {
  /** Longest prompt that the agent may send, in tokens: the smaller of its share of the window and the model's price step. */
  readonly promptTokens: number;
}

export type CutDecision =
  | { readonly kind: "keep" }
  | {
      readonly kind: "cut";
      readonly reason: CutReason;
      readonly option: CutOption;
      readonly estTokens: number;
      readonly estUsd: number;
      /** Turns until the cut costs less than no cut; Infinity if it never does within the expected turns. */
      readonly breakEvenTurns: number;
    };

/** Minimum number of tokens that a cut for gain must save. Smaller cuts would follow each other, and each rewrites the cache. */
const MIN_GAIN_TOKENS = 20_000;
/**
 * A cut for gain must pay back within this share of the expected turns, because their estimate is rough; and within this share of the turns in
 * which the conversation grows as long again. With the latter, the cuts of a conversation that grows evenly cost least: the tokens that one cut
 * saves until the next are half of those that it removes, times the turns between them.
 */
const PAYBACK_SHARE = 0.5;
/** A way that loses less is chosen although it costs more, up to this factor. */
const QUALITY_FACTOR = 1.03;
/** Maximum number of turns that an estimate looks ahead. */
const MAX_TURNS_AHEAD = 400;

/**
 * Decides whether the conversation is cut before the next call, and how. Pure. The reasons, in this order:
 * - need: the next prompt would be longer than the limit;
 * - request: a person asked for it;
 * - park: after the wait, resuming without a cut would cost more than the cut;
 * - gain: the cut pays back in time (`PAYBACK_SHARE`), and saves at least 20,000 tokens.
 */
export function planCut(
  view: ContextView,
  price: ModelPrice,
  limits: ContextLimits,
  expectedTurns: number,
): CutDecision {
  const turns = Math.max(1, Math.min(Math.round(expectedTurns), MAX_TURNS_AHEAD));
  const options = view.options.filter(({ afterTokens }) => afterTokens < view.nextTokens);
  const course = (option?: CutOption) => courseOf({ view, price, limits, turns }, option);
  const kept = course();
  const judged = options.map((option) => judge(option, kept, course(option)));
  const decide = (reason: CutReason, among: readonly Judged[]): CutDecision | undefined => {
    const best = mildestCheap(among);
    return best === undefined ? undefined : { kind: "cut", reason, ...best.cut };
  };
  if (view.nextTokens > limits.promptTokens) return decide("need", roomiest(judged, limits, view)) ?? { kind: "keep" };
  const careful = judged.filter(isCareful);
  if (view.requested === true) return decide("request", judged.filter(isTraced)) ?? { kind: "keep" };
  const paying = careful.filter(({ cut }) => view.nextTokens - cut.estTokens >= MIN_GAIN_TOKENS);
  const cheaper = paying.filter(({ totalUsd }) => totalUsd < kept.totalUsd);
  if (view.parks === true) return decide("park", cheaper) ?? { kind: "keep" };
  const regrown = (saved: number) => (view.growthTokens > 0 ? saved / view.growthTokens : Number.POSITIVE_INFINITY);
  const early = cheaper.filter(
    ({ cut }) => cut.breakEvenTurns <= PAYBACK_SHARE * Math.min(turns, regrown(view.nextTokens - cut.estTokens)),
  );
  return decide("gain", early) ?? { kind: "keep" };
}

/** True for a cut that preserves all texts that the model has just seen. Others are for need, or for a person's request. */
function isCareful(judged: Judged): boolean {
  return isTraced(judged) && judged.cut.option.isRash !== true;
}

/** True for a cut that leaves a trace of everything that it removes. Dropping turns is for need only. */
function isTraced({ cut }: Judged): boolean {
  return cut.option.way !== "drop";
}

interface Judged {
  readonly cut: Omit<Extract<CutDecision, { kind: "cut" }>, "kind" | "reason">;
  readonly totalUsd: number;
}

/** The dollars that a conversation has cost after each of the coming turns. */
interface Course {
  readonly usdAfter: readonly number[];
  readonly totalUsd: number;
  /** Dollars of the cut itself. */
  readonly cutUsd: number;
}

function judge(option: CutOption, kept: Course, course: Course): Judged {
  const paidBack = course.usdAfter.findIndex((usd, i) => usd <= (kept.usdAfter[i] ?? Number.POSITIVE_INFINITY));
  return {
    cut: {
      option,
      estTokens: option.afterTokens,
      estUsd: course.cutUsd,
      breakEvenTurns: paidBack < 0 ? Number.POSITIVE_INFINITY : paidBack + 1,
    },
    totalUsd: course.totalUsd,
  };
}

/** Of cuts that are nearly as cheap as the cheapest, the one that loses least. */
function mildestCheap(judged: readonly Judged[]): Judged | undefined {
  const least = Math.min(...judged.map(({ totalUsd }) => totalUsd));
  return judged.find(({ totalUsd }) => totalUsd <= least * QUALITY_FACTOR);
}

/** The cuts after which the next prompt fits, with room for some turns. If none does, the one that leaves the shortest prompt. */
function roomiest(judged: readonly Judged[], limits: ContextLimits, view: ContextView): Judged[] {
  const room = Math.max(view.growthTokens * 3, limits.promptTokens * 0.1);
  const fitting = judged.filter(({ cut }) => cut.estTokens + room <= limits.promptTokens);
  for (const group of [fitting.filter(isCareful), fitting.filter(isTraced), fitting])
    if (group.length > 0) return group;
  const least = Math.min(...judged.map(({ cut }) => cut.estTokens));
  return judged.filter(({ cut }) => cut.estTokens === least);
}

interface Ahead {
  readonly view: ContextView;
  readonly price: ModelPrice;
  readonly limits: ContextLimits;
  readonly turns: number;
}

/** Estimates the cost of the coming turns, with a cut before them, or without. Output is left out: it is the same in both cases. */
function courseOf({ view, price, limits, turns }: Ahead, option?: CutOption): Course {
  let prompt = option?.afterTokens ?? view.nextTokens;
  let usd = option === undefined ? 0 : summaryUsd(view, price, option);
  // An agent that parks sends its next request when the cache is gone; the prefix may then be gone, too.
  const cached = view.parks === true ? 0 : Math.min(view.cachedTokens, option?.unchangedTokens ?? view.cachedTokens);
  let read = Math.min(cached, prompt);
  const uncut = Math.min(view.parks === true ? 0 : view.cachedTokens, prompt);
  const cutUsd = usd + priceOf(price, turn(prompt, read)) - priceOf(price, turn(prompt, uncut));
  // The size to which a later cut for need brings the prompt: unknown, taken as the present cut's.
  const floor = Math.min(option?.afterTokens ?? smallest(view), limits.promptTokens / 2);
  const usdAfter: number[] = [];
  for (let i = 0; i < turns; i++) {
    if (i > 0 && prompt > limits.promptTokens) {
      prompt = floor;
      read = Math.min(view.prefixTokens, prompt);
    }
    usd += priceOf(price, turn(prompt, read));
    usdAfter.push(usd);
    read = prompt;
    prompt += view.growthTokens;
  }
  return { usdAfter, totalUsd: usd, cutUsd };
}

function turn(prompt: number, read: number): { read: number; written: number; output: number } {
  return { read, written: prompt - read, output: 0 };
}

function smallest({ options, nextTokens }: ContextView): number {
  return Math.min(nextTokens, ...options.map(({ afterTokens }) => afterTokens));
}

/** The cost of the model call that writes a summary. It reads what the cache holds, and writes the rest. */
function summaryUsd(view: ContextView, price: ModelPrice, { outputTokens }: CutOption): number {
  if (outputTokens === 0) return 0;
  const read = Math.min(view.cachedTokens, view.nextTokens);
  return priceOf(price, { read, written: view.nextTokens - read, output: outputTokens });
}
