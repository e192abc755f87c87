import type { ModelPrice } from "../protocol/price/price-list.ts";
import type { Prefix } from "./build-prefix.ts";
import { WARM_MS } from "./warm-gate.ts";

/** A decision about a cache entry, and the figures on which it is based, for the cache accounts. */
export interface WarmDecision {
  readonly kind: "own_call" | "warm_call" | "kept_alive" | "let_expire";
  readonly why: string;
}

/** Time until an answer begins, in ms per uncached token. An assumption that only `chooseWarming` uses. */
const MS_A_TOKEN = 0.1;
/** Cost of a waiting agent, in US dollars per hour. An assumption about the share of a machine that a slot has. */
const USD_A_WAITED_HOUR = 0.36;

/**
 * Decides how the prefix of a fingerprint is written to the cache: by the first agent's own call, or by a separate call
 * with `max_tokens: 0` before it. The own call costs nothing extra. With the separate call, the prefix is read once
 * more, but the waiting agents can start as soon as the separate call has begun to answer. This is worth it if many
 * agents wait and the first agent's own prompt is long, as when it resumes a long conversation.
 */
export function chooseWarming(given: {
  prefixTokens: number;
  ownTokens: number;
  others: number;
  price: ModelPrice;
}): WarmDecision {
  const { prefixTokens, ownTokens, others, price } = given;
  const extraUsd = (prefixTokens * price.read) / 1_000_000;
  const savedMs = Math.max(0, ownTokens - prefixTokens) * MS_A_TOKEN * others;
  const worthUsd = (savedMs / 3_600_000) * USD_A_WAITED_HOUR;
  const kind = worthUsd > extraUsd ? "warm_call" : "own_call";
  const why = `a call of its own for ${Math.round(prefixTokens)} tokens costs $${extraUsd.toFixed(6)} and saves ${others} others ${Math.round(savedMs)} ms of waiting in all, worth $${worthUsd.toFixed(6)}`;
  return { kind, why };
}

/** ms before a cache entry expires at which `chooseKeepAlive` decides whether to keep it. */
export const KEEP_ALIVE_DUE_MS = { "5m": 60_000, "1h": 300_000 } as const;

/**
 * Decides whether to read a cache entry once more before it expires, to keep it alive for tasks that wait now and will need it. Each read costs
 * less than writing the entry again. If the length of the wait is known, the entry is kept alive if all reads until then cost less than one write.
 * If it is unknown, the entry is kept alive until the reads have cost as much as one write; the total is then at most twice the minimum.
 */
export function chooseKeepAlive(given: {
  ttl: "5m" | "1h";
  price: ModelPrice;
  /** ms until the tasks resume; undefined if unknown. */
  waitMs: number | undefined;
  remainingMs: number;
  /** Number of reads that only kept the entry alive, since a call last used it. */
  keepAlives: number;
}): WarmDecision {
  const { ttl, price, waitMs, remainingMs, keepAlives } = given;
  const write = ttl === "1h" ? price.write1h : price.write5m;
  if (waitMs === undefined) {
    const kind = (keepAlives + 1) * price.read <= write ? "kept_alive" : "let_expire";
    return {
      kind,
      why: `the wait is unknown; ${keepAlives + 1} reads cost ${share((keepAlives + 1) * price.read, write)} of a write`,
    };
  }
  const reads = Math.ceil(Math.max(0, waitMs - remainingMs) / WARM_MS[ttl]);
  // Adds one read: if the entry was kept alive, the resumed task reads it. If not, the task's call writes it, and no read is needed.
  const kind = reads > 0 && (reads + 1) * price.read < write ? "kept_alive" : "let_expire";
  if (reads === 0) return { kind, why: "it is needed before it expires" };
  return { kind, why: `${reads} reads until it is needed cost ${share((reads + 1) * price.read, write)} of a write` };
}

/**
 * Chooses the lifetime of the cache entries that agents share, for the whole job. An hour, if the job may make no calls for more than five minutes
 * and writing the entries twice for five minutes costs more than writing them once for an hour. At list prices, the two costs are 2.5 and 2.
 */
export function chooseTtl(price: Pick<ModelPrice, "write5m" | "write1h">, longestQuietMs: number): Prefix["ttl"] {
  const writes = longestQuietMs < WARM_MS["5m"] ? 1 : 2;
  return writes * price.write5m < price.write1h ? "5m" : "1h";
}

function share(part: number, whole: number): string {
  return `${Math.round((100 * part) / whole)} %`;
}
