import type { Argument } from "./protocol.ts";
import type { SeededRandom } from "./seeded-random.ts";

/** Makes a date: mostly a difficult date, a day near one, or one of the first or last days of a month; rarely an invalid date. */
export function makeDate(random: SeededRandom): Argument {
  return { $: "date", value: random.chance(0.03) ? null : dayOf(random) + random.below(3) * DAY_MS };
}

function dayOf(random: SeededRandom): number {
  if (random.chance(0.5)) return random.pick(DATES) ?? 0;
  const month = random.below(1200);
  return Date.UTC(1970, month, random.chance(0.5) ? 0 : random.below(29), random.below(24), random.below(60));
}

const DAY_MS = 86_400_000;
const DATES: readonly number[] = [
  0, 86_399_999, 951_782_400_000, 1_583_020_799_000, 1_609_459_200_000, 1_700_000_000_000, 1_719_792_000_123,
  4_102_444_800_000,
];
