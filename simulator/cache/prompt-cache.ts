import type { Position } from "./positions.ts";
import type { CacheRules } from "./rules.ts";

/** Number of positions in which one breakpoint looks for a cache entry, its own position included (docs/reference/messages-api.md#cache-rules). */
const LOOKBACK_STEPS = 20;
const TTL_MS = { "5m": 5 * 60_000, "1h": 60 * 60_000 } as const;

interface Entry {
  readonly ttlMs: number;
  expiresAt: number;
}

/** Tokens of one prompt: read from the cache, written to the cache, and uncached. Their sum is the whole prompt. */
export interface CacheAccounting {
  readonly read: number;
  readonly write5m: number;
  readonly write1h: number;
  readonly input: number;
}

/** The use of the cache by one request. */
export interface CachePass {
  readonly accounting: CacheAccounting;
  /** Makes the entries that this request writes readable by other requests. Called when the first byte is sent; not called if the request fails. */
  becomeVisible(): void;
}

/**
 * The prompt cache of all organisations (docs/reference/messages-api.md#simulator). A request's entries can be read
 * only after the first byte of its answer.
 */
export class PromptCache {
  private readonly entries = new Map<string, Entry>();
  private readonly rules: CacheRules;

  constructor(rules: CacheRules) {
    this.rules = rules;
  }

  /** Looks up a request's positions in the cache when the request starts. `startedAt` is in ms; TTLs count from it. */
  begin(positions: readonly Position[], request: { minTokens: number; startedAt: number }): CachePass {
    const breakpoints = positions.flatMap((position, i) =>
      position.ttl !== undefined && position.tokens >= request.minTokens ? [i] : [],
    );
    const hit = this.lookUp(positions, breakpoints, request.startedAt);
    const readTokens = hit === undefined ? 0 : tokensAt(positions, hit);
    if (hit !== undefined) this.refresh(positions, { breakpoints, hit, readTokens, at: request.startedAt });
    const written = breakpoints.filter((i) => tokensAt(positions, i) > readTokens);
    return {
      accounting: account(positions, { breakpoints, read: readTokens }),
      becomeVisible: () => {
        for (const i of written) this.put(positions[i], request.startedAt);
      },
    };
  }

  private lookUp(positions: readonly Position[], breakpoints: readonly number[], at: number): number | undefined {
    for (const start of [...breakpoints].reverse()) {
      const hit = this.lookBackFrom(positions, start, at);
      if (hit !== undefined) return hit;
    }
    return undefined;
  }

  private lookBackFrom(positions: readonly Position[], start: number, at: number): number | undefined {
    let steps = 0;
    for (let i = start; i >= 0; i--) {
      const { run } = positions[i] ?? {};
      const continuesRun = i < start && run !== undefined && run === positions[i + 1]?.run;
      if (!continuesRun) steps += 1;
      if (steps > LOOKBACK_STEPS) return undefined;
      if (continuesRun && !this.rules.looksInsideRuns) continue;
      if (this.isLive(positions[i], at)) return i;
    }
    return undefined;
  }

  private refresh(
    positions: readonly Position[],
    hit: { breakpoints: readonly number[]; hit: number; readTokens: number; at: number },
  ): void {
    const shorter = hit.breakpoints.filter((i) => tokensAt(positions, i) <= hit.readTokens);
    for (const i of this.rules.refreshesShorter ? [hit.hit, ...shorter] : [hit.hit]) {
      const entry = this.entries.get(positions[i]?.hash ?? "");
      if (entry !== undefined && entry.expiresAt > hit.at)
        entry.expiresAt = Math.max(entry.expiresAt, hit.at + entry.ttlMs);
    }
  }

  private isLive(position: Position | undefined, at: number): boolean {
    const entry = position === undefined ? undefined : this.entries.get(position.hash);
    return entry !== undefined && at < entry.expiresAt;
  }

  private put(position: Position | undefined, startedAt: number): void {
    if (position?.ttl === undefined) return;
    const ttlMs = TTL_MS[position.ttl];
    const known = this.entries.get(position.hash);
    if (known !== undefined && known.expiresAt > startedAt) {
      known.expiresAt = Math.max(known.expiresAt, startedAt + ttlMs);
      return;
    }
    this.entries.set(position.hash, { ttlMs, expiresAt: startedAt + ttlMs });
  }
}

/** Splits a request's input into read, written and uncached tokens (docs/reference/messages-api.md#usage-and-prices). */
function account(
  positions: readonly Position[],
  { breakpoints, read }: { breakpoints: readonly number[]; read: number },
): CacheAccounting {
  const total = positions.at(-1)?.tokens ?? 0;
  const longest = (wanted: readonly number[]) => Math.max(0, ...wanted.map((i) => tokensAt(positions, i)));
  const last = longest(breakpoints);
  const lastHour = longest(breakpoints.filter((i) => positions[i]?.ttl === "1h"));
  const hourEnd = Math.max(read, lastHour);
  const write1h = hourEnd - read;
  const write5m = Math.max(0, last - hourEnd);
  const input = total - Math.max(read, last);
  if (read + write1h + write5m + input !== total) throw new Error("cache accounting does not add up to the prompt");
  return { read, write1h, write5m, input };
}

function tokensAt(positions: readonly Position[], i: number): number {
  return positions[i]?.tokens ?? 0;
}
