import type { OracleCall } from "./protocol.ts";
import type { SeededRandom } from "./seeded-random.ts";

/** Earlier calls of one exported function or class. New calls are variations of them. */
export interface Starts {
  /** Calls that returned a result. */
  readonly accepted: readonly OracleCall[];
  /**
   * Picks a call to vary: a call with a rare answer or any call that returned a result. While few calls have returned a result, also a failed call.
   */
  pick(): OracleCall | undefined;
  add(call: OracleCall, given: { isRare: boolean }): void;
  addFailure(call: OracleCall, answer: string): void;
}

/** While fewer calls than this were accepted, most new calls are generated from scratch instead of varied. */
export const FEW_ACCEPTED = 30;

const MAX_STORED = 400;
/** Maximum number of calls with rare answers to keep, and the share of such calls among the calls that are picked to be varied. */
const MAX_RARE = 60;
const RARE = 0.4;
/**
 * While few calls have returned a result: share of failed calls among the calls that are picked to be varied, maximum number of failed calls to keep
 * for each error, and maximum number of different errors.
 */
const FAILED = 0.6;
const MAX_FAILED = 8;
const MAX_WAYS = 40;

/** Creates an empty collection of earlier calls of one exported function or class. */
export function createStarts(random: SeededRandom): Starts {
  const accepted: OracleCall[] = [];
  const rare: OracleCall[] = [];
  const failed = new Map<string, OracleCall[]>();
  // Each error is equally likely to be picked. A call with a rare error is worth varying: it has passed the checks that most calls fail.
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

/** Identifies an error by its class and the first words of its message; those words seldom come from arguments. */
function wayOf(answer: string): string {
  return (answer.match(/[A-Za-z]+/g) ?? []).slice(0, 4).join(" ");
}

/** Adds an item to a list of limited length; if the list is full, the item replaces a random one. */
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
