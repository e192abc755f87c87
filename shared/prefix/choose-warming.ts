import type { ModelPrice } from "../protocol/price/price-list.ts";
import type { Prefix } from "./build-prefix.ts";
import { WARM_MS } from "./warm-gate.ts";

/** What was decided about an entry of the cache, and by which figures: for the cache's books. */
export interface WarmDecision {
  readonly kind: "own_call" | "warm_call" | "kept_alive" | "let_expire";
  readonly why: string;
}

/** ms that a token takes until the first byte when it was not cached: assumed, and of no weight but in this choice. */
const MS_A_TOKEN = 0.1;
/** US dollars that an agent's waiting costs an hour: assumed, about what a slot's share of a machine does. */
const USD_A_WAITED_HOUR = 0.36;

/**
 * Whether the first agent of a fingerprint warms it by its own call, or by a call of `max_tokens: 0` before it. The own call
 * costs nothing more. The other reads the prefix once more, and lets those who wait go as soon as the prefix alone is
 * read: that is worth it when the first agent's own prompt is long (it goes on with a long conversation) and many wait.
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

/** ms before an entry expires at which it is decided whether it is kept. */
export const KEEP_DUE_MS = { "5m": 60_000, "1h": 300_000 } as const;

/**
 * Whether an entry that waiting work will need is read once more before it expires, because that is cheaper than writing it
 * again: with a known wait, when all the reads until then cost less than one write; with an unknown one, until the reads
 * have cost what a write does, so that never more than twice the least is paid.
 */
export function chooseKeeping(given: {
  ttl: "5m" | "1h";
  price: ModelPrice;
  /** ms until the work goes on; undefined where nobody knows. */
  waitMs: number | undefined;
  remainingMs: number;
  /** How often it was kept since it was last used. */
  kept: number;
}): WarmDecision {
  const { ttl, price, waitMs, remainingMs, kept } = given;
  const write = ttl === "1h" ? price.write1h : price.write5m;
  if (waitMs === undefined) {
    const kind = (kept + 1) * price.read <= write ? "kept_alive" : "let_expire";
    return {
      kind,
      why: `nobody knows for how long; ${kept + 1} reads cost ${share((kept + 1) * price.read, write)} of a write`,
    };
  }
  const reads = Math.ceil(Math.max(0, waitMs - remainingMs) / WARM_MS[ttl]);
  // The work's own read comes on top where it is kept, and is part of the write where it is not.
  const kind = reads > 0 && (reads + 1) * price.read < write ? "kept_alive" : "let_expire";
  if (reads === 0) return { kind, why: "it is needed before it expires" };
  return { kind, why: `${reads} reads until it is needed cost ${share((reads + 1) * price.read, write)} of a write` };
}

/**
 * For how long the shared entries are bought: an hour when the job may be quiet for longer than five minutes and writing
 * twice for five minutes costs more than writing once for an hour. At list prices that is 2.5 to 2. Latched with the job.
 */
export function chooseTtl(price: Pick<ModelPrice, "write5m" | "write1h">, longestQuietMs: number): Prefix["ttl"] {
  const writes = longestQuietMs < WARM_MS["5m"] ? 1 : 2;
  return writes * price.write5m < price.write1h ? "5m" : "1h";
}

function share(part: number, whole: number): string {
  return `${Math.round((100 * part) / whole)} %`;
}
