import type { OracleCall } from "./protocol.ts";
import type { SeededRandom } from "./seeded-random.ts";

/** Earlier calls of one target, as starting points for new calls. */
export interface Starts {
  /** Calls that returned a result. */
  readonly accepted: readonly OracleCall[];
  /**
   * A call to vary: a call with a rare answer, any call that returned a result or, while those are few, a failed call.
   */
  pick(): OracleCall | undefined;
  add(call: OracleCall, given: { isRare: boolean }): void;
  addFailure(call: OracleCall, answer: string): void;
}

/** With fewer accepted calls than this, most calls are generated from scratch. */
export const FEW_ACCEPTED = 30;

const MAX_STORED = 400;
/** Maximum number of calls with rare answers, and the share of picks from them. */
const MAX_RARE = 60;
const RARE = 0.4;
/**
 * Share of failed calls among the picks while few calls are accepted, and maximum numbers of failed calls per error and
 * of errors.
 */
const FAILED = 0.6;
const MAX_FAILED = 8;
const MAX_WAYS = 40;

/** Creates an empty set of starts for one target. */
export function createStarts(random: SeededRandom): Starts {
  const accepted: OracleCall[] = [];
  const rare: OracleCall[] = [];
  const failed = new Map<string, OracleCall[]>();
  // Picks all errors equally often: a rare error comes after the checks that most calls fail.
  const pickFailed = (): OracleCall | undefined => random.pick(random.pick([...failed.values()]) ?? []);
  return {
    accepted,
    pick: () => {
      const start = accepted.length < FEW_ACCEPTED && random.chance(FAILED) ? pickFailed() : undefined;
      return start ?? random.pick(rare.length > 0 && random.chance(RARE) ? rare : accepted);
    },
    add: (call, { isRare }) => {
      if (isRare) replaceSome(rare, [call], { limit: MAX_RARE, random });
      replaceSome(accepted, [call], { limit: MAX_STORED, random });
    },
    addFailure: (call, answer) => {
      const way = wayOf(answer);
      const calls = failed.get(way);
      if (calls !== undefined) replaceSome(calls, [call], { limit: MAX_FAILED, random });
      else if (failed.size < MAX_WAYS) failed.set(way, [call]);
    },
  };
}

/** Identifies an error by its class and the first words of its message, which seldom contain arguments. */
function wayOf(answer: string): string {
  return (answer.match(/[A-Za-z]+/g) ?? []).slice(0, 4).join(" ");
}

/** Adds to a list of bounded length; if it is full, replaces a random item. */
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
