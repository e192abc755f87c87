import type { ModelPrice } from "../protocol/price/price-list.ts";
import type { Prefix } from "./build-prefix.ts";
import { WARM_MS } from "./warm-gate.ts";

/** A decision about a cache entry, and the figures behind it, for the cache accounts. */
export interface WarmDecision {
  readonly kind: "own_call" | "warm_call" | "kept_alive" | "let_expire";
  readonly why: string;
}

/** ms per uncached token until the first byte: an assumption that only this choice uses. */
const MS_A_TOKEN = 0.1;
/** US dollars per hour of an agent's waiting: an assumption, about a slot's share of a machine. */
const USD_A_WAITED_HOUR = 0.36;

/**
 * Whether the first agent of a fingerprint warms it by its own call, or by a separate call of `max_tokens: 0` before
 * it. Its own call costs nothing extra. The separate call reads the prefix once more, but lets waiting agents start as
 * soon as the prefix is read: that pays if the first agent's own prompt is long (it resumes a long conversation) and
 * many agents wait.
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

/** ms before an entry expires when `chooseKeepAlive` decides about it. */
export const KEEP_ALIVE_DUE_MS = { "5m": 60_000, "1h": 300_000 } as const;

/**
 * Whether to read an entry that waiting tasks will need once more before it expires, because that is cheaper than
 * writing it again. If the wait is known: if all reads until then cost less than one write. If it is unknown: until the
 * reads have cost as much as a write, so that the total is at most twice the minimum.
 */
export function chooseKeepAlive(given: {
  ttl: "5m" | "1h";
  price: ModelPrice;
  /** ms until the work resumes; undefined if unknown. */
  waitMs: number | undefined;
  remainingMs: number;
  /** Number of reads that kept it alive since its last use. */
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
  // If the entry is kept alive, the work's own read is added; otherwise it is part of the write.
  const kind = reads > 0 && (reads + 1) * price.read < write ? "kept_alive" : "let_expire";
  if (reads === 0) return { kind, why: "it is needed before it expires" };
  return { kind, why: `${reads} reads until it is needed cost ${share((reads + 1) * price.read, write)} of a write` };
}

/**
 * The lifetime of the shared cache entries: an hour if the job may be quiet for longer than five minutes and writing
 * twice for five minutes costs more than writing once for an hour. At list prices that is 2.5 to 2. Fixed for the whole
 * job.
 */
export function chooseTtl(price: Pick<ModelPrice, "write5m" | "write1h">, longestQuietMs: number): Prefix["ttl"] {
  const writes = longestQuietMs < WARM_MS["5m"] ? 1 : 2;
  return writes * price.write5m < price.write1h ? "5m" : "1h";
}

function share(part: number, whole: number): string {
  return `${Math.round((100 * part) / whole)} %`;
}
