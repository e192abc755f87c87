/** ms from one time to a later one; none where the clock was set back in between: a time below zero fits no schema, and nobody. */
export function timeBetween(from: number, to: number): number {
  return Math.max(0, to - from);
}
