import { patternOf } from "../../../shared/support/paths/path-pattern.ts";
import { readingsMeet } from "../../../shared/support/paths/readings-meet.ts";

/**
 * Whether two globs can match the same path, however they are spelled; it errs towards yes where one uses what only a shell
 * understands. All but something overlaps with everything.
 */
export function globsOverlap(a: string, b: string): boolean {
  if (a === b || isNegated(a) || isNegated(b)) return true;
  const [left, right] = [patternOf(a), patternOf(b)];
  if (right.path !== undefined) return left.matches(right.path);
  if (left.path !== undefined) return right.matches(left.path);
  return left.readings.some((one) => right.readings.some((other) => readingsMeet(one.segments, other.segments)));
}

/** `!x` matches all but x; `!(x)` is an ordinary part of a pattern. */
export function isNegated(glob: string): boolean {
  return /^!(?!\()/.test(glob);
}
