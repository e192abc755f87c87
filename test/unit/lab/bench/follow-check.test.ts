import { expect, test } from "vitest";
import { checkFollowing } from "../../../../lab/bench/scale/follow-check.ts";

const frame = (n: number, at = 0) => `id: ${n}-0\nevent: lead.message\ndata: {"id":"${n}-0","at":${at},"v":1}\n\n`;

test("entries and their delays are counted for any chunking of the stream", () => {
  const check = checkFollowing(4);
  const text = `retry: 1000\n\n${frame(5, 90)}: heartbeat\n\nevent: activity\ndata: {}\n\n${frame(6, 95)}`;
  for (const character of text) check.take(character, 100);
  expect(check.last()).toBe(6);
  expect(check.delays).toEqual([10, 5]);
  expect(check.faults(6)).toBe(0);
});

test("entries that are missing, in the middle or at the end, or repeated are faults", () => {
  const check = checkFollowing(0);
  check.take(frame(1) + frame(3) + frame(3) + frame(2), 1);
  expect(check.faults(3)).toBe(3);
  expect(check.faults(5)).toBe(5);
});
