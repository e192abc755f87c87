import { seededRandom } from "../../worker/verify/differential/seeded-random.ts";

/** Random choices that a seed repeats. */
export interface Random {
  /** From 0 up to, but not, `end`. */
  below(end: number): number;
  chance(share: number): boolean;
  /** Throws for an empty list. */
  pick<T>(from: readonly T[]): T;
}

export function createRandom(seed: number): Random {
  const { below, chance } = seededRandom(String(seed));
  return {
    below,
    chance,
    pick: (from) => {
      if (from.length === 0) throw new Error("nothing to choose from");
      return from[below(from.length)] as (typeof from)[number];
    },
  };
}
