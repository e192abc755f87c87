import { ModelError } from "../../model/model-client.ts";
import { compacts } from "../../protocol/price/model-features.ts";
import { BudgetRefused } from "../call.ts";
import type { AgentOptions } from "../run-agent.ts";
import type { TranscriptEntry } from "../transcript-entry.ts";
import { contextLimits, limitInRefusal } from "./context-limits.ts";
import { conversationToCut, cutOptions } from "./conversation-to-cut.ts";
import type { Cut } from "./cut.ts";
import { withoutDanglingStubs } from "./dangling-stubs.ts";
import { expectedTurns } from "./expected-turns.ts";
import { isFutile } from "./futile-cuts.ts";
import { addInstructions } from "./instructions.ts";
import { sum } from "./measure.ts";
import { type ContextLimits, type ContextView, type CutDecision, planCut } from "./plan-cut.ts";
import { summarize } from "./summarize.ts";
import type { Conversation, WayOption } from "./ways/way.ts";

/** Lifetime of the cache entry at the end of a conversation, in ms, less the time that an answer takes. */
const CACHE_MS = 4.5 * 60_000;
const PREFIX_CACHE_MS = { "5m": CACHE_MS, "1h": 59 * 60_000 } as const;
/** Below this number of tokens a conversation is not looked at: no cut could save enough. */
const MIN_TOKENS = 20_000;

/** Reasons to look at the conversation, in addition to the next call. */
export interface Occasion {
  /** The API refused the conversation as too long, with this message. */
  readonly refusal?: string;
  /** The agent is about to wait for a person. */
  readonly parks?: boolean;
}

/**
 * Cuts the conversation if the planner decides so. Called at one place between two turns. Returns `kept`, `cut`, or `floor` if the conversation
 * does not fit and cannot be cut any more, or if the last two cuts did not help.
 */
export async function maintainContext(
  options: AgentOptions,
  occasion: Occasion = {},
): Promise<"kept" | "cut" | "floor"> {
  const { transcript, clock } = options;
  if (occasion.refusal === undefined && isSmall(options)) return "kept";
  if (occasion.refusal !== undefined) {
    const limitTokens = limitInRefusal(occasion.refusal, nextTokens(readConversation(options, "")));
    await transcript.append({ kind: "too_long", at: clock.now(), limitTokens });
  }
  for (;;) {
    const limits = contextLimits(options);
    const { decision, next } = decide(options, limits, occasion);
    if (decision.kind === "keep") return next > limits.promptTokens ? "floor" : "kept";
    if (decision.reason === "need" && isFutile(transcript.entries)) return "floor";
    if (await applyDecision(options, decision, { next, limits })) return "cut";
  }
}

/** Cuts the conversation before a long wait if that is cheaper. Without it the run can wait as well, so a failure changes nothing. */
export async function shrinkBeforeWait(options: AgentOptions): Promise<void> {
  try {
    await maintainContext(options, { parks: true });
  } catch (error) {
    if (!(error instanceof ModelError) && !(error instanceof BudgetRefused)) throw error;
    options.log.info({ detail: error.message.slice(0, 500) }, "the conversation is not cut before the wait");
  }
}

/** Makes the decided cut. False if its summary cannot be used; the planner then decides without it. */
async function applyDecision(
  options: AgentOptions,
  decision: Extract<CutDecision, { kind: "cut" }>,
  { next, limits }: { next: number; limits: ContextLimits },
): Promise<boolean> {
  const { transcript, clock, log } = options;
  const conversation = readConversation(options, (await options.describeWork?.()) ?? "");
  const option = sameOption(cutOptions(conversation, { withSummary: true }), decision.option);
  const summary = option.way === "summary" ? await summarize(options, conversation, option.upTo) : [];
  if (option.way === "summary" && summary.length === 0) return false;
  const { reason, estUsd, breakEvenTurns } = decision;
  const cut: Cut = {
    kind: "cut",
    at: clock.now(),
    way: option.way,
    reason,
    beforeTokens: next,
    afterTokens: Math.round(option.afterTokens),
    estUsd,
    ...(Number.isFinite(breakEvenTurns) ? { breakEvenTurns } : {}),
    limitTokens: limits.promptTokens,
    ...withoutDanglingStubs(option.effect(summary), conversation),
  };
  await transcript.append(cut);
  if (options.instructions !== undefined)
    await addInstructions(transcript, options.instructions, { cause: "cut", at: clock.now() });
  const { way, beforeTokens, afterTokens } = cut;
  log.info({ way, reason, beforeTokens, afterTokens, estUsd, breakEvenTurns }, "the conversation is cut");
  options.onActivity?.("note", `conversation cut: ${way}, ${reason}: ${beforeTokens} to about ${afterTokens} tokens`);
  return true;
}

function sameOption(options: readonly WayOption[], { way, upTo }: { way: string; upTo: number }): WayOption {
  const same = options.find((each) => each.way === way && each.upTo === upTo);
  if (same === undefined) throw new Error(`the cut ${way} up to turn ${upTo} is no longer possible`);
  return same;
}

function decide(
  options: AgentOptions,
  limits: ContextLimits,
  occasion: Occasion,
): { decision: CutDecision; next: number } {
  const { transcript, prefix } = options;
  const conversation = readConversation(options, "");
  const next = nextTokens(conversation);
  const view: ContextView = {
    prefixTokens: conversation.prefixTokens,
    nextTokens: occasion.refusal === undefined ? next : Math.max(next, limits.promptTokens + 1),
    cachedTokens: cachedTokens(options, conversation),
    growthTokens: growth(transcript.entries, next - conversation.prefixTokens),
    options: cutOptions(conversation, { withSummary: maySummarize(transcript.entries) }),
    parks: occasion.parks === true,
    requested: isRequested(transcript.entries),
  };
  const expected = expectedTurns(options.limits, {
    turns: transcript.turnCount,
    usage: transcript.usage,
    nextTokens: next,
  });
  return { decision: planCut(view, prefix.price, limits, expected), next };
}

function readConversation(options: AgentOptions, work: string): Conversation {
  const { transcript, prefix, limits, monitor, fingerprint } = options;
  return conversationToCut({
    entries: transcript.entries,
    prefix,
    prefixTokens: monitor.prefixTokens(fingerprint),
    limitTokens: contextLimits(options).promptTokens,
    compacts: compacts(prefix.model),
    state: {
      work,
      turnsLeft: limits.maxTurns - transcript.turnCount,
      usdLeft: limits.maxCostUsd - transcript.usage.costUsd,
    },
  });
}

function nextTokens({ prefixTokens, sizes }: Conversation): number {
  return prefixTokens + sum(sizes.turns);
}

/** True if the conversation is so short that no cut is worth a look. */
function isSmall(options: AgentOptions): boolean {
  const { transcript } = options;
  if (isRequested(transcript.entries)) return false;
  const limits = contextLimits(options);
  return Math.max(transcript.bytes / 2, transcript.contextTokens) < Math.min(MIN_TOKENS, limits.promptTokens / 4);
}

/** The tokens at the start of the next prompt that are probably still cached, by the time since the last call. */
function cachedTokens({ transcript, prefix, clock }: AgentOptions, { prefixTokens }: Conversation): number {
  const last = transcript.entries.findLast((entry) => entry.kind === "assistant");
  if (last?.kind !== "assistant") return prefixTokens;
  const waited = clock.now() - last.at;
  if (waited > PREFIX_CACHE_MS[prefix.ttl]) return 0;
  if (waited > CACHE_MS) return prefixTokens;
  const { inputTokens, cacheReadTokens, cacheWrite5mTokens, cacheWrite1hTokens } = last.usage;
  const prompt = inputTokens + cacheReadTokens + cacheWrite5mTokens + cacheWrite1hTokens;
  // After a cut, only the part that the cut left unchanged is cached; the prefix is part of it.
  return transcript.contextTokens === 0 ? Math.min(prompt, prefixTokens) : prompt;
}

/** The mean number of tokens that a turn has added since the newest cut. */
function growth(entries: readonly TranscriptEntry[], tokens: number): number {
  const since = entries.slice(entries.findLastIndex(({ kind }) => kind === "cut") + 1);
  const turns = since.filter(({ kind }) => kind === "assistant").length;
  const all = entries.filter(({ kind }) => kind === "assistant").length;
  return tokens / Math.max(1, turns === 0 ? all : turns);
}

/** A summary is tried once in each generation of the conversation. */
function maySummarize(entries: readonly TranscriptEntry[]): boolean {
  const newest = entries.findLast(({ kind }) => kind === "summary" || kind === "cut" || kind === "assistant");
  const since = entries.slice(entries.findLastIndex(({ kind }) => kind === "cut") + 1);
  const failed = since.some((entry) => entry.kind === "summary" && entry.content.length === 0);
  return !failed && (newest?.kind !== "summary" || newest.content.length > 0);
}

/** The message with which a person asks for a cut. */
const REQUEST = "/compact";

function isRequested(entries: readonly TranscriptEntry[]): boolean {
  const since = entries.slice(entries.findLastIndex(({ kind }) => kind === "assistant" || kind === "cut") + 1);
  return since.some((entry) => entry.kind === "user" && entry.from === "person" && entry.text.trim() === REQUEST);
}
