import { createHash } from "node:crypto";

/** A random number generator that returns the same numbers for the same seed, on every host. */
export interface SeededRandom {
  /** Returns a number from 0 to 1, exclusive; uniformly distributed. */
  next(): number;
  /** Returns an integer from 0 to `below`, exclusive. */
  below(below: number): number;
  pick<T>(items: readonly T[]): T | undefined;
  chance(probability: number): boolean;
}

/** Creates a generator with the mulberry32 algorithm, seeded by the hash of a text. */
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
