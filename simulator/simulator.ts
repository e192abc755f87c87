import { type Clock, wallClock } from "../shared/support/time/clock.ts";
import { Bookkeeper } from "./books.ts";
import type { Brain, Fault } from "./brains/brain.ts";
import { DiagnosticsStore } from "./cache/diagnostics.ts";
import { PromptCache } from "./cache/prompt-cache.ts";
import { type CacheRules, DEFAULT_CACHE_RULES } from "./cache/rules.ts";
import type { SimulatedModel } from "./models.ts";
import { ThreadStore } from "./threads.ts";
import { type RateLimits, TIERS, TokenBuckets } from "./token-buckets.ts";

/** Delays of answers (docs/reference/messages-api.md#simulator). If all values are zero, answers have no delay. */
export interface Latency {
  /** Delay before the first byte of every answer, in ms. */
  readonly baseMs: number;
  /** Delay for every 1,000 input tokens that are not read from the cache, in ms. */
  readonly perThousandInputMs: number;
  /** Delay for every 1,000 input tokens that are read from the cache, in ms. */
  readonly perThousandReadMs: number;
  /** Output tokens per second; 0 for no delay. */
  readonly outputTokensPerSecond: number;
}

/** Options of a simulator. All except the brain have a default. */
export interface SimulatorOptions {
  readonly brain: Brain;
  /** Seed of the random numbers that brains use; default 1. */
  readonly seed?: number;
  readonly clock?: Clock;
  readonly rules?: Partial<CacheRules>;
  readonly latency?: Partial<Latency>;
  /** The tier of rate limits: start, build, scale (default) or none. */
  readonly tier?: string;
  /** A context window smaller than that of the models, in tokens. Default: each model's own. */
  readonly contextTokens?: number;
  /** The share of the context window, from 0 to 1, above which prompts are refused as too long. Default 1. */
  readonly refusedShare?: number;
  /** Rate limits of every class of models, used instead of the limits of a tier. */
  readonly limits?: RateLimits;
  /** The only API key that is accepted; by default every key is. `Identity` describes how a key names its organisation. */
  readonly apiKey?: string;
}

/** The state of one simulator. All its requests share it; it exists only in memory. */
export interface Simulator {
  readonly brain: Brain;
  readonly seed: number;
  readonly clock: Clock;
  readonly rules: CacheRules;
  readonly latency: Latency;
  readonly apiKey: string | undefined;
  readonly contextTokens: number;
  readonly refusedShare: number;
  readonly cache: PromptCache;
  readonly threads: ThreadStore;
  readonly diagnostics: DiagnosticsStore;
  readonly books: Bookkeeper;
  readonly memory: Map<string, unknown>;
  /** While this is set, every request fails with this fault, warm-up calls included. It simulates an outage or a spent quota. */
  outage: Fault | undefined;
  /** Faults for the next requests, one per request, in order. */
  readonly scriptedFaults: Fault[];
  bucketsOf(organization: string, model: SimulatedModel): TokenBuckets | undefined;
}

/** A fresh simulator. */
export function createSimulator(options: SimulatorOptions): Simulator {
  const clock = options.clock ?? wallClock;
  const rules = { ...DEFAULT_CACHE_RULES, ...options.rules };
  const buckets = new Map<string, TokenBuckets>();
  const own = options.limits;
  const limits = own === undefined ? TIERS[options.tier ?? "scale"] : { fable: own, standard: own };
  return {
    brain: options.brain,
    seed: options.seed ?? 1,
    clock,
    rules,
    latency: { baseMs: 0, perThousandInputMs: 0, perThousandReadMs: 0, outputTokensPerSecond: 0, ...options.latency },
    apiKey: options.apiKey,
    contextTokens: options.contextTokens ?? Number.POSITIVE_INFINITY,
    refusedShare: options.refusedShare ?? 1,
    cache: new PromptCache(rules),
    threads: new ThreadStore(),
    diagnostics: new DiagnosticsStore(),
    books: new Bookkeeper(),
    memory: new Map(),
    outage: undefined,
    scriptedFaults: [],
    bucketsOf: (organization, model) => {
      if (limits === undefined) return undefined;
      const key = `${organization} ${/haiku-5-5|sonnet-5-5|opus-5-5/.test(model.id) ? model.id : model.limitClass}`;
      const known = buckets.get(key) ?? new TokenBuckets(limits[model.limitClass], clock.now());
      buckets.set(key, known);
      return known;
    },
  };
}
