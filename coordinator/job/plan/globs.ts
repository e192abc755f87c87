import { patternOf } from "../../../shared/support/paths/path-pattern.ts";
import { readingsMeet } from "../../../shared/support/paths/readings-meet.ts";

/**
 * True if two globs can match the same path, however it is spelled. If a glob has syntax that only a shell understands,
 * the result is true in case of doubt. A negated glob overlaps with every glob.
 */
export function globsOverlap(a: string, b: string): boolean {
  if (a === b || isNegated(a) || isNegated(b)) return true;
  const [left, right] = [patternOf(a), patternOf(b)];
  if (right.path !== undefined) return left.matches(right.path);
  if (left.path !== undefined) return right.matches(left.path);
  return left.readings.some((one) => right.readings.some((other) => readingsMeet(one.segments, other.segments)));
}

/** True for `!x`, which matches everything except x. A glob that begins with `!(x)` is an ordinary pattern. */
export function isNegated(glob: string): boolean {
  return /^!(?!\()/.test(glob);
}
