import type { OracleCall } from "./protocol.ts";
import type { SeededRandom } from "./seeded-random.ts";

/** Calls of one target that further calls are varied from. */
export interface Starts {
  /** Calls that came to a result. */
  readonly kept: readonly OracleCall[];
  /** A call to vary: one with a rare answer, any that came to a result or, while those are few, one that failed. */
  pick(): OracleCall | undefined;
  keep(call: OracleCall, given: { isRare: boolean }): void;
  keepFailure(call: OracleCall, answer: string): void;
}

/** With fewer calls that came to a result than this, most calls are made anew. */
export const FEW_KEPT = 30;

const MAX_STORED = 400;
/** Calls with answers that are not common that are kept, and the share of the picks that are one of them. */
const MAX_RARE = 60;
const RARE = 0.4;
/** Share of the picks that are failed calls while few came to a result, and how many of each way of failing are kept. */
const FAILED = 0.6;
const MAX_FAILED = 8;
const MAX_WAYS = 40;

/** Starts of one target, none yet. */
export function createStarts(random: SeededRandom): Starts {
  const kept: OracleCall[] = [];
  const rare: OracleCall[] = [];
  const failed = new Map<string, OracleCall[]>();
  // Each way of failing as often: an error that is seldom seen lies behind the checks that most calls fail at.
  const pickFailed = (): OracleCall | undefined => random.pick(random.pick([...failed.values()]) ?? []);
  return {
    kept,
    pick: () => {
      const start = kept.length < FEW_KEPT && random.chance(FAILED) ? pickFailed() : undefined;
      return start ?? random.pick(rare.length > 0 && random.chance(RARE) ? rare : kept);
    },
    keep: (call, { isRare }) => {
      if (isRare) replaceSome(rare, [call], { limit: MAX_RARE, random });
      replaceSome(kept, [call], { limit: MAX_STORED, random });
    },
    keepFailure: (call, answer) => {
      const way = wayOf(answer);
      const calls = failed.get(way);
      if (calls !== undefined) replaceSome(calls, [call], { limit: MAX_FAILED, random });
      else if (failed.size < MAX_WAYS) failed.set(way, [call]);
    },
  };
}

/** How a call fails: the class of the error and the first words of its message, which seldom name what was given. */
function wayOf(answer: string): string {
  return (answer.match(/[A-Za-z]+/g) ?? []).slice(0, 4).join(" ");
}

/** Adds to a list of bounded length; when it is full, something in it makes room. */
export function replaceSome<T>(
  list: T[],
  items: readonly T[],
  { limit, random }: { limit: number; random: SeededRandom },
): void {
  for (const item of items) {
    if (list.length < limit) list.push(item);
    else list[random.below(limit)] = item;
  }
}
