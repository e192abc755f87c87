import { type CacheFacts, type CachePosition, prefixEnd } from "./cache-facts.ts";
import { WARM_MS } from "./warm-gate.ts";

/** Possible causes of a cache break: why a call did not read the cache entry of an earlier call (docs/architecture.md#the-prompt-prefix). */
export const BREAK_VECTORS = [
  "workspace",
  "model",
  "betas",
  "tools",
  "speed",
  "system",
  "tool_choice",
  "thinking",
  "effort",
  "images",
  "message_history",
  "below_minimum",
  "marker_placement",
  "lookback",
  "marker_ttl",
  "expiry",
  "unknown",
] as const;
export type BreakVector = (typeof BREAK_VECTORS)[number];

/** The cause of a cache break, and its evidence. */
export interface CacheBreak {
  readonly vector: BreakVector;
  readonly evidence: string;
}

/** Number of cache positions that the API searches back from a marker, including the marker's own (docs/reference/messages-api.md#cache-rules). */
const LOOKBACK = 20;

/** An earlier call, and the number of tokens that were in the cache after it. */
export interface Reference {
  readonly facts: CacheFacts;
  readonly cachedTokens: number;
}

/**
 * Names the cause why `current` did not read the cache entry of `reference`: the first that explains it, in the order
 * in which the API builds its cache key.
 *
 * @param latchedTtl the lifetime that the job chose for the shared entries
 */
export function explainBreak(reference: Reference, current: CacheFacts, latchedTtl: "5m" | "1h"): CacheBreak {
  const before = reference.facts;
  const cause = (vector: BreakVector, evidence: string): CacheBreak => ({ vector, evidence });
  const differs = (vector: BreakVector, was: string, is: string) =>
    was === is ? undefined : cause(vector, `was ${shown(was)}, is ${shown(is)}`);
  const blockOf = (level: string) => firstDifference(before.positions, current.positions, level);
  return (
    differs("workspace", before.workspace, current.workspace) ??
    differs("model", before.model, current.model) ??
    differs("betas", before.betas, current.betas) ??
    changed("tools", blockOf("tools")) ??
    differs("speed", before.speed, current.speed) ??
    changed("system", blockOf("system")) ??
    differs("tool_choice", before.toolChoice, current.toolChoice) ??
    differs("thinking", before.thinking, current.thinking) ??
    differs("effort", before.effort, current.effort) ??
    differs("images", String(before.hasImages), String(current.hasImages)) ??
    changed("message_history", historyDifference(before, current)) ??
    unreachable(reference, current) ??
    expired(before, current, latchedTtl) ??
    cause("unknown", `the same request as before, ${current.at - before.at} ms later; the API dropped the entry`)
  );
}

interface Difference {
  readonly name: string;
  readonly was: string;
  readonly is: string;
}

function changed(vector: BreakVector, found: Difference | undefined): CacheBreak | undefined {
  return found && { vector, evidence: `${found.name}: hash was ${found.was}, is ${found.is}` };
}

function firstDifference(
  before: readonly CachePosition[],
  current: readonly CachePosition[],
  level: string,
): Difference | undefined {
  const [was, is] = [before, current].map((all) => all.filter(({ name }) => name.startsWith(level)));
  const at = Array.from({ length: Math.max(was?.length ?? 0, is?.length ?? 0) }, (_, i) => i).find(
    (i) => was?.[i]?.hash !== is?.[i]?.hash,
  );
  if (at === undefined) return undefined;
  return { name: `${level}[${at}]`, was: was?.[at]?.hash ?? "absent", is: is?.[at]?.hash ?? "absent" };
}

/** The first block that differs between two calls, among the blocks up to the last cache marker of the earlier call. */
function historyDifference(before: CacheFacts, current: CacheFacts): Difference | undefined {
  const marked = before.positions.slice(0, lastMarked(before.positions) + 1);
  const at = marked.findIndex(({ hash }, i) => hash !== current.positions[i]?.hash);
  const was = marked[at];
  return was && { name: was.name, was: was.hash, is: current.positions[at]?.hash ?? "absent" };
}

/** The cause, if the prompt is the same but the cache has no entry that its markers can reach. */
function unreachable({ facts, cachedTokens }: Reference, current: CacheFacts): CacheBreak | undefined {
  const entry = lastMarked(facts.positions);
  if (entry >= 0 && cachedTokens === 0) {
    return { vector: "below_minimum", evidence: `${facts.positions[entry]?.name} was marked and nothing was cached` };
  }
  const name = facts.positions[entry]?.name ?? "nothing";
  const markers = current.positions.flatMap(({ ttl }, i) => (ttl !== undefined && i >= entry ? [i] : []));
  if (entry < 0 || markers.length === 0) {
    const last = current.positions[lastMarked(current.positions)]?.name ?? "nothing";
    return { vector: "marker_placement", evidence: `the entry ends at ${name}, the last marker is at ${last}` };
  }
  const steps = Math.min(...markers.map((marker) => stepsBetween(current.positions, entry, marker)));
  if (steps <= LOOKBACK) return undefined;
  return { vector: "lookback", evidence: `the nearest marker is ${steps} positions from the entry at ${name}` };
}

function expired(before: CacheFacts, current: CacheFacts, latchedTtl: "5m" | "1h"): CacheBreak | undefined {
  const shared = before.positions[prefixEnd(before.positions)];
  const last = before.positions[lastMarked(before.positions)];
  const age = current.at - before.at;
  const seconds = Math.round(age / 1000);
  if (shared !== undefined && shared.ttl !== latchedTtl && age >= WARM_MS["5m"] && age < WARM_MS[latchedTtl]) {
    const evidence = `${shared.name} was marked ${shared.ttl}, the job chose ${latchedTtl}; it was last used ${seconds} s before`;
    return { vector: "marker_ttl", evidence };
  }
  const ttl = last?.ttl ?? "5m";
  if (age < WARM_MS[ttl]) return undefined;
  return { vector: "expiry", evidence: `${last?.name} was last used ${seconds} s before, and lives ${ttl}` };
}

/** Number of steps of the API's lookback from a marker to an earlier entry, counting both ends. Consecutive blocks of one tool type are one step. */
function stepsBetween(positions: readonly CachePosition[], entry: number, marker: number): number {
  let steps = 0;
  for (let i = marker; i >= entry; i--) {
    const { run } = positions[i] ?? {};
    if (i === marker || run === undefined || run !== positions[i + 1]?.run) steps += 1;
  }
  return steps;
}

function lastMarked(positions: readonly CachePosition[]): number {
  return positions.findLastIndex(({ ttl }) => ttl !== undefined);
}

function shown(text: string): string {
  return text === "" ? "absent" : text.slice(0, 120);
}
