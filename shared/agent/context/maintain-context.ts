import { ModelError } from "../../model/model-client.ts";
import { compacts } from "../../protocol/price/model-features.ts";
import { defined } from "../../support/defined.ts";
import { CallRefused } from "../call.ts";
import type { AgentOptions } from "../run-agent.ts";
import type { TranscriptEntry } from "../transcript-entry.ts";
import { contextLimits, limitInRefusal } from "./context-limits.ts";
import { conversationToCut, cutOptions } from "./conversation-to-cut.ts";
import type { Cut } from "./cut.ts";
import { isCutRequested } from "./cut-request.ts";
import { withoutDanglingStubs } from "./dangling-stubs.ts";
import { expectedTurns } from "./expected-turns.ts";
import { isFutile } from "./futile-cuts.ts";
import { addInstructions } from "./instructions.ts";
import { sum } from "./measure.ts";
import { storeCutMessages } from "./messages.ts";
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
 * Cuts the conversation if the planner decides so. Called at one place between two turns. Returns `kept`, `cut`, or `floor` if the API refused
 * a conversation that cannot be cut any more, or if the last two cuts for need did not help.
 */
export async function maintainContext(
  options: AgentOptions,
  occasion: Occasion = {},
): Promise<"kept" | "cut" | "floor"> {
  if (occasion.refusal === undefined && isSmall(options)) return "kept";
  if (occasion.refusal !== undefined) await recordRefusal(options, occasion.refusal);
  for (;;) {
    const outcome = await cutOnce(options, occasion);
    if (outcome !== "unusable") return outcome;
  }
}

async function recordRefusal(options: AgentOptions, message: string): Promise<void> {
  const limitTokens = limitInRefusal(message, nextTokens(readConversation(options, "")));
  await options.transcript.append({ kind: "too_long", at: options.clock.now(), limitTokens });
}

/** Asks the planner once, and makes its cut. Returns `unusable` if the cut needs a summary and the model's cannot be used. */
async function cutOnce(options: AgentOptions, occasion: Occasion): Promise<"kept" | "cut" | "floor" | "unusable"> {
  const limits = contextLimits(options);
  const { decision, next } = decide(options, limits, occasion);
  if (decision.kind === "keep") {
    if (isCutRequested(options.transcript.entries))
      options.onActivity?.("note", `conversation not cut: ${NOTHING_TO_CUT}`);
    // An estimate alone does not end the run: the API may accept the prompt.
    return occasion.refusal === undefined ? "kept" : "floor";
  }
  if (decision.reason === "need" && isFutile(options.transcript.entries)) return "floor";
  try {
    return (await applyDecision(options, decision, { next, limits })) ? "cut" : "unusable";
  } catch (error) {
    // A summary that would only save money is left out if the cap does not allow it: the next turn may cost less.
    if (error instanceof CallRefused && decision.reason === "gain") return "kept";
    throw error;
  }
}

const NOTHING_TO_CUT = "a person asked for it, but no cut would make it shorter";

/** Cuts the conversation before a long wait if that is cheaper. Without it the run can wait as well, so a failure changes nothing. */
export async function shrinkBeforeWait(options: AgentOptions): Promise<void> {
  try {
    await maintainContext(options, { parks: true });
  } catch (error) {
    if (!(error instanceof ModelError) && !(error instanceof CallRefused)) throw error;
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
  if (options.offloadTo !== undefined) await storeCutMessages(transcript.entries, options.offloadTo);
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
    growthTokens: growth(conversation),
    options: cutOptions(conversation, { withSummary: maySummarize(transcript.entries) }),
    parks: occasion.parks === true,
    requested: isCutRequested(transcript.entries),
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
      ...defined({ offloadTo: options.offloadTo }),
    },
  });
}

function nextTokens({ prefixTokens, sizes }: Conversation): number {
  return prefixTokens + sum(sizes.turns);
}

/** True if the conversation is so short that no cut is worth a look. */
function isSmall(options: AgentOptions): boolean {
  const { transcript } = options;
  if (isCutRequested(transcript.entries)) return false;
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

/** Number of newest turns from which the growth of the conversation is computed. */
const GROWTH_TURNS = 10;

/** The mean number of tokens that a message of the model and its results add. The first message, which holds the brief, does not count. */
function growth({ sizes, turns }: Conversation): number {
  const recent = sizes.turns.slice(1).slice(-2 * GROWTH_TURNS);
  const answers = turns.slice(-recent.length).filter(({ role }) => role === "assistant").length;
  return answers === 0 ? 0 : sum(recent) / answers;
}

/** False if a summary of this generation of the conversation could not be used. */
function maySummarize(entries: readonly TranscriptEntry[]): boolean {
  const since = entries.slice(entries.findLastIndex(({ kind }) => kind === "cut") + 1);
  return !since.some((entry) => entry.kind === "summary" && entry.content.length === 0);
}
