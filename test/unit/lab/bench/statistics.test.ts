import { expect, test } from "vitest";
import { percentile } from "../../../../lab/bench/measure/statistics.ts";

test("a percentile is one of the values, by nearest rank, in any order of the values", () => {
  const values = Array.from({ length: 200 }, (_, i) => 200 - i);
  expect([0, 0.5, 0.99, 0.995, 1].map((share) => percentile(values, share))).toEqual([1, 100, 198, 199, 200]);
  expect(percentile([7], 0.99)).toBe(7);
  expect(percentile([], 0.5)).toBeUndefined();
});
