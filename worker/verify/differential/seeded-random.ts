import { createHash } from "node:crypto";

/** Randomness that is the same for the same seed, on every host. */
export interface SeededRandom {
  /** Uniform in [0, 1). */
  next(): number;
  /** An integer from 0 to `below`, exclusive. */
  below(below: number): number;
  pick<T>(items: readonly T[]): T | undefined;
  chance(probability: number): boolean;
}

/** mulberry32, seeded by the hash of a text. */
export function seededRandom(seed: string): SeededRandom {
  let state = createHash("sha256").update(seed).digest().readUInt32LE(0);
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return { next, below, pick: (items) => items[below(items.length)], chance: (probability) => next() < probability };
}
