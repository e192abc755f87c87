import { expect, test } from "vitest";
import { MIN_CHARS, shareRoom, type Wanted } from "../../../../../shared/agent/context/share-room.ts";

/** Deterministic numbers from 0 to 1. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

test("results never get more than the room or than they want, and no less than their minimum", () => {
  for (let seed = 1; seed <= 500; seed++) {
    const next = random(seed);
    const wanted = Array.from({ length: 1 + Math.floor(next() * 100) }, (): Wanted => {
      const kind = next() < 0.1 ? "kept" : next() < 0.5 ? "read" : "other";
      return { kind, chars: Math.floor(next() ** 3 * (kind === "kept" ? 300 : 24_000)) };
    });
    const granted = shareRoom(wanted, 60_000);
    expect(granted.reduce((a, b) => a + b, 0)).toBeLessThanOrEqual(60_000);
    wanted.forEach(({ kind, chars }, i) => {
      if (kind === "kept") expect(granted[i]).toBe(chars);
      expect(granted[i]).toBeLessThanOrEqual(chars);
      expect(granted[i]).toBeGreaterThanOrEqual(Math.min(chars, MIN_CHARS));
    });
  }
});

test("reads come first in the order of the calls; a read that would get little is left out in favour of the results after it", () => {
  const read = (chars: number): Wanted => ({ kind: "read", chars });
  expect(shareRoom([read(5000), read(5000), read(5000), read(300)], 10_500)).toEqual([5000, 5000, MIN_CHARS, 300]);
  expect(shareRoom([{ kind: "other", chars: 9000 }, read(5000), read(5000)], 14_000)).toEqual([4000, 5000, 5000]);
});
