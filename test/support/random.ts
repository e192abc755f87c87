import { seededRandom } from "../../worker/verify/differential/seeded-random.ts";

/** Makes random choices that are the same for the same seed. */
export interface Random {
  /** Returns an integer from 0 to `end` - 1. */
  below(end: number): number;
  chance(share: number): boolean;
  /** Returns a random item of a list; throws if the list is empty. */
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
