import type { ModelPrice } from "../protocol/price/price-list.ts";
import { type BilledTokens, promptTokens } from "../protocol/price/pricing.ts";
import { createLru } from "../support/create-lru.ts";
import type { CacheFacts } from "./cache-facts.ts";
import type { WarmDecision } from "./choose-warming.ts";
import { type BreakVector, type CacheBreak, explainBreak, type Reference } from "./explain-break.ts";
import type { WarmEntry } from "./warm-gate.ts";

/**
 * Share of the expected read that may be missing without counting as a break: the API may count the tokens of one text
 * differently.
 */
const TOLERANCE = 0.02;

/** One response, as the monitor sees it. */
export interface Observed {
  readonly jobId: string;
  /** Calls of one conversation read from the cache what the previous call wrote. */
  readonly conversation: string;
  readonly facts: CacheFacts;
  readonly usage: BilledTokens;
  readonly responseId: string;
  /** The entry that was warm when the call was sent; absent for the call that warmed it. */
  readonly entry: WarmEntry | undefined;
  readonly ttl: "5m" | "1h";
  readonly price: ModelPrice;
  /** The API's own diagnosis of a miss, if it gave one. */
  readonly diagnosis?: string | undefined;
}

/** A call that read too little, and the cause. */
export interface BreakReport extends CacheBreak {
  readonly expectedTokens: number;
  readonly actualTokens: number;
  /** The API's diagnosis; `agrees`: whether it matches the cause found here. */
  readonly api?: { readonly type: string; readonly agrees: boolean };
}

/** One response, evaluated for the cache accounts. */
export interface Observation {
  readonly expectedTokens: number;
  readonly readTokens: number;
  /** Tokens that the first call of a conversation read: written by other agents. */
  readonly sharedTokens: number;
  readonly broken: BreakReport | undefined;
}

/** Records observations. */
export interface CacheAccounts {
  record(observed: Observed, observation: Observation): Promise<void>;
  /** Records a decision about warming an entry, and its reason. */
  decide(jobId: string, decision: WarmDecision): Promise<void>;
}

/** Records nothing. */
export const noCacheAccounts: CacheAccounts = { record: async () => {}, decide: async () => {} };

/** Conversations whose last call is remembered: more than a process runs at once. */
const MAX_CONVERSATIONS = 2000;

/** A conversation and its job: names of conversations repeat between jobs. */
type ConversationOf = Pick<Observed, "jobId" | "conversation">;

function keyOf({ jobId, conversation }: ConversationOf): string {
  return `${jobId} ${conversation}`;
}

/**
 * Compares the tokens that each response should have read with those that it read, and names the cause of a difference.
 */
export interface CacheMonitor {
  observe(observed: Observed): Observation;
  /** The newest response of a conversation that this process saw, for the API's diagnosis. */
  previousResponse(of: ConversationOf): string | undefined;
  /** Tokens of a conversation that should be cached. */
  cachedTokens(of: ConversationOf): number | undefined;
  /** Tokens of a fingerprint's prefix, once they are known. */
  prefixTokens(fingerprint: string): number | undefined;
  learnPrefix(fingerprint: string, tokens: number): void;
}

/** A monitor of the calls of one process. */
export function createCacheMonitor(): CacheMonitor {
  const conversations = createLru<string, Reference & { readonly responseId: string }>(MAX_CONVERSATIONS);
  const prefixes = new Map<string, number>();
  return {
    previousResponse: (of) => conversations.get(keyOf(of))?.responseId,
    cachedTokens: (of) => conversations.get(keyOf(of))?.cachedTokens,
    prefixTokens: (fingerprint) => prefixes.get(fingerprint),
    learnPrefix: (fingerprint, tokens) => {
      prefixes.set(fingerprint, tokens);
    },
    observe: (observed) => {
      const { facts, usage, entry, responseId } = observed;
      const key = keyOf(observed);
      const earlier = conversations.get(key);
      const reference = earlier ?? fromEntry(entry);
      conversations.set(key, { facts, cachedTokens: cachedOf(usage), responseId });
      const readTokens = usage.cacheReadTokens;
      return {
        expectedTokens: reference?.cachedTokens ?? 0,
        readTokens,
        sharedTokens: earlier === undefined ? readTokens : 0,
        broken: reference === undefined ? tooSmall(observed) : shortfall(observed, reference),
      };
    },
  };
}

function shortfall({ facts, usage, ttl, diagnosis }: Observed, reference: Reference): BreakReport | undefined {
  const isUncached = reference.cachedTokens === 0 && hasMarker(facts) && cachedOf(usage) === 0;
  const isShort = usage.cacheReadTokens < reference.cachedTokens * (1 - TOLERANCE);
  if (!isShort && !isUncached) return undefined;
  const found = explainBreak(reference, facts, ttl);
  return {
    ...found,
    expectedTokens: reference.cachedTokens,
    actualTokens: usage.cacheReadTokens,
    ...(diagnosis === undefined ? {} : { api: { type: diagnosis, agrees: agrees(found.vector, diagnosis) } }),
  };
}

/** A first call with a cache marker but without cached tokens: the prefix is below the model's minimum. */
function tooSmall({ facts, usage }: Observed): BreakReport | undefined {
  if (!hasMarker(facts) || cachedOf(usage) > 0) return undefined;
  const evidence = `${promptTokens(usage)} tokens with a marker, and nothing was cached`;
  return { vector: "below_minimum", evidence, expectedTokens: 0, actualTokens: 0 };
}

/** The causes that each of the API's diagnoses covers (docs/reference/messages-api.md#cache-diagnostics). */
const BY_DIAGNOSIS: Readonly<Record<string, readonly BreakVector[]>> = {
  model_changed: ["model", "speed"],
  tools_changed: ["tools"],
  system_changed: ["system"],
  messages_changed: ["message_history", "images"],
  unavailable: ["tool_choice", "thinking", "effort", "betas", "images"],
  previous_message_not_found: ["workspace", "expiry"],
};

function agrees(vector: BreakVector, diagnosis: string): boolean {
  return BY_DIAGNOSIS[diagnosis]?.includes(vector) ?? false;
}

function fromEntry(entry: WarmEntry | undefined): Reference | undefined {
  if (entry === undefined || entry.facts === "") return undefined;
  return { facts: JSON.parse(entry.facts) as CacheFacts, cachedTokens: entry.prefixTokens };
}

/** Tokens up to the last marker, which the next call of the conversation should read. */
function cachedOf(usage: BilledTokens): number {
  return promptTokens(usage) - usage.inputTokens;
}

function hasMarker({ positions }: CacheFacts): boolean {
  return positions.some(({ ttl }) => ttl !== undefined);
}

/** The facts of the shared part, with which the first call of another agent is compared. */
export function sharedFacts(facts: CacheFacts): CacheFacts {
  return { ...facts, positions: facts.positions.filter(({ name }) => !name.startsWith("messages")) };
}
