/** ms from one time to a later one. If the clock was set back in between, 0, because schemas allow no negative times. */
export function timeBetween(from: number, to: number): number {
  return Math.max(0, to - from);
}
