/** A random generator; the same seed gives the same numbers. */
export interface Random {
  /** Returns an integer from 0 to `n` - 1. */
  below(n: number): number;
  pick<T>(from: readonly T[]): T;
  /** Returns true in one of `n` cases on average. */
  once(n: number): boolean;
}

/** Makes a random generator from a seed (mulberry32). */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (n: number) => Math.floor(next() * n);
  return {
    below,
    pick: (from) => {
      const one = from[below(from.length)];
      if (one === undefined) throw new Error("cannot pick from an empty list");
      return one;
    },
    once: (n) => below(n) === 0,
  };
}
