/** ms from one time to a later one, or 0 if the clock was set back in between: schemas allow no negative times. */
export function timeBetween(from: number, to: number): number {
  return Math.max(0, to - from);
}
