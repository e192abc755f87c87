import type { ModelPrice } from "../protocol/price/price-list.ts";
import { type BilledTokens, promptTokens } from "../protocol/price/pricing.ts";
import { createLru } from "../support/create-lru.ts";
import { type CacheFacts, prefixEnd } from "./cache-facts.ts";
import type { WarmDecision } from "./choose-warming.ts";
import { type BreakVector, type CacheBreak, explainBreak, type Reference } from "./explain-break.ts";
import type { WarmEntry } from "./warm-gate.ts";

/**
 * Share of the expected cached tokens that a call may fail to read without counting as a cache break. The API may count
 * the tokens of the same text differently.
 */
const TOLERANCE = 0.02;

/** A response and its request, as the cache monitor needs them. */
export interface Observed {
  readonly jobId: string;
  /** Name of the call's conversation. A call reads from the cache what the previous call of its conversation wrote. */
  readonly conversation: string;
  readonly facts: CacheFacts;
  readonly usage: BilledTokens;
  readonly responseId: string;
  /** The warm cache entry of the prefix when the call was sent; undefined for the call that warmed the prefix. */
  readonly entry: WarmEntry | undefined;
  readonly ttl: "5m" | "1h";
  readonly price: ModelPrice;
  /** The API's own diagnosis of a cache break, if it gave one. */
  readonly diagnosis?: string | undefined;
}

/** A cache break: a call that read less from the cache than it should have, and the cause. */
export interface BreakReport extends CacheBreak {
  readonly expectedTokens: number;
  readonly actualTokens: number;
  /** The API's diagnosis. `agrees` is true if it matches the cause that the monitor found. */
  readonly api?: { readonly type: string; readonly agrees: boolean };
}

/** The evaluation of one response, for the cache accounts. */
export interface Observation {
  readonly expectedTokens: number;
  readonly readTokens: number;
  /** Cached tokens that the first call of a conversation read, and that calls of other agents wrote. */
  readonly sharedTokens: number;
  readonly broken: BreakReport | undefined;
}

/** Records observations. */
export interface CacheAccounts {
  record(observed: Observed, observation: Observation): Promise<void>;
  /** Records a decision about warming a cache entry, and the reason. */
  decide(jobId: string, decision: WarmDecision): Promise<void>;
}

/** Records nothing. */
export const noCacheAccounts: CacheAccounts = { record: async () => {}, decide: async () => {} };

/** Maximum number of conversations whose last call is remembered: more than one process has in progress at once. */
const MAX_CONVERSATIONS = 2000;

/** A conversation and its job. Both are needed, because different jobs have conversations of the same name. */
type ConversationOf = Pick<Observed, "jobId" | "conversation">;

function keyOf({ jobId, conversation }: ConversationOf): string {
  return `${jobId} ${conversation}`;
}

/** Compares the cached tokens that each response should have read with those that it did read, and finds the cause of a difference. */
export interface CacheMonitor {
  observe(observed: Observed): Observation;
  /** Id of the newest response of a conversation that this process received. The API needs it to diagnose a cache break. */
  previousResponse(of: ConversationOf): string | undefined;
  /** Number of tokens of a conversation that should be in the cache. */
  cachedTokens(of: ConversationOf): number | undefined;
  /** Number of tokens of a prefix, by its fingerprint; undefined until a response has shown it. */
  prefixTokens(fingerprint: string): number | undefined;
  learnPrefix(fingerprint: string, tokens: number): void;
}

/** Creates the cache monitor of one process's calls. */
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

/** The report about a first call whose prompt has a cache marker, but of which nothing was cached: the prefix is shorter than the model's minimum. */
function tooSmall({ facts, usage }: Observed): BreakReport | undefined {
  if (!hasMarker(facts) || cachedOf(usage) > 0) return undefined;
  const evidence = `${promptTokens(usage)} tokens with a marker, and nothing was cached`;
  return { vector: "below_minimum", evidence, expectedTokens: 0, actualTokens: 0 };
}

/** The causes that match each of the API's diagnoses (docs/reference/messages-api.md#cache-diagnostics). */
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

/** Number of tokens up to the last cache marker. The next call of the conversation should read them from the cache. */
function cachedOf(usage: BilledTokens): number {
  return promptTokens(usage) - usage.inputTokens;
}

function hasMarker({ positions }: CacheFacts): boolean {
  return positions.some(({ ttl }) => ttl !== undefined);
}

/** The cache facts of the prefix only. The first call of another agent is compared with them. */
export function sharedFacts(facts: CacheFacts): CacheFacts {
  return { ...facts, positions: facts.positions.slice(0, prefixEnd(facts.positions) + 1) };
}
