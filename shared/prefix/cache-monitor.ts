import type { ModelPrice } from "../protocol/price/price-list.ts";
import { type BilledTokens, promptTokens } from "../protocol/price/pricing.ts";
import { createLru } from "../support/create-lru.ts";
import type { CacheFacts } from "./cache-facts.ts";
import type { WarmDecision } from "./choose-warming.ts";
import { type BreakVector, type CacheBreak, explainBreak, type Reference } from "./explain-break.ts";
import type { WarmEntry } from "./warm-gate.ts";

/** Share of the expected read that may be missing without a break: tokens of one text may be counted twice differently. */
const TOLERANCE = 0.02;

/** One response, as the monitor sees it. */
export interface Observed {
  readonly jobId: string;
  /** Calls of one conversation read what the one before wrote. */
  readonly conversation: string;
  readonly facts: CacheFacts;
  readonly usage: BilledTokens;
  readonly responseId: string;
  /** What was warm when the call was sent; absent for the one that warmed it. */
  readonly entry: WarmEntry | undefined;
  readonly ttl: "5m" | "1h";
  readonly price: ModelPrice;
  /** The API's own word on a miss, where it gave one. */
  readonly diagnosis?: string | undefined;
}

/** A shortfall, with its cause. */
export interface BreakReport extends CacheBreak {
  readonly expectedTokens: number;
  readonly actualTokens: number;
  /** What the API said; `agrees` is whether that fits the cause found here. */
  readonly api?: { readonly type: string; readonly agrees: boolean };
}

/** What one response means for the books. */
export interface Observation {
  readonly expectedTokens: number;
  readonly readTokens: number;
  /** Read by the first call of a conversation: what nobody would have read if agents shared nothing. */
  readonly sharedTokens: number;
  readonly broken: BreakReport | undefined;
}

/** Where observations are kept. */
export interface CacheAccounts {
  record(observed: Observed, observation: Observation): Promise<void>;
  /** Keeps what was decided about warming an entry, and why. */
  decide(jobId: string, decision: WarmDecision): Promise<void>;
}

/** Books that forget. */
export const noCacheAccounts: CacheAccounts = { record: async () => {}, decide: async () => {} };

/** Conversations that a process remembers: more than run at once. */
const MAX_CONVERSATIONS = 2000;

/** A conversation and whose it is: jobs name theirs alike. */
type ConversationOf = Pick<Observed, "jobId" | "conversation">;

function keyOf({ jobId, conversation }: ConversationOf): string {
  return `${jobId} ${conversation}`;
}

/** Compares what each response should have read with what it read, and names the cause of a shortfall. */
export interface CacheMonitor {
  observe(observed: Observed): Observation;
  /** The newest response of a conversation that this process saw: what the API is asked to compare with. */
  previousResponse(of: ConversationOf): string | undefined;
  /** Tokens of a conversation that should be in the cache. */
  cachedTokens(of: ConversationOf): number | undefined;
  /** What a fingerprint's prefix was counted to have, once that is known. */
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

/** A first call that was marked and of which nothing was cached: the model keeps no prefix as short as that. */
function tooSmall({ facts, usage }: Observed): BreakReport | undefined {
  if (!hasMarker(facts) || cachedOf(usage) > 0) return undefined;
  const evidence = `${promptTokens(usage)} tokens with a marker, and nothing was cached`;
  return { vector: "below_minimum", evidence, expectedTokens: 0, actualTokens: 0 };
}

/** The vectors that each of the API's own answers covers (docs/reference/messages-api.md#cache-diagnostics). */
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

/** Tokens up to the last marker: what the next call of the conversation should read. */
function cachedOf(usage: BilledTokens): number {
  return promptTokens(usage) - usage.inputTokens;
}

function hasMarker({ positions }: CacheFacts): boolean {
  return positions.some(({ ttl }) => ttl !== undefined);
}

/** The facts of the shared part alone: what a later agent's first call is compared with. */
export function sharedFacts(facts: CacheFacts): CacheFacts {
  return { ...facts, positions: facts.positions.filter(({ name }) => !name.startsWith("messages")) };
}
