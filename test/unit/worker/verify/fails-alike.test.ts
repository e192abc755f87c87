import { expect, test } from "vitest";
import { failsAlike } from "../../../../worker/verify/fails-alike.ts";

test.each([
  ["numbers, durations and lines", ["lib.js:10:5 failed after 12.5 ms"], ["lib.js:8:5 failed after 9 ms"]],
  ["ids and dates", ["job 3f2504e0-4f89-11d3-9a0c-0305e82c3301"], ["job 9b2504e0-4f89-11d3-9a0c-0305e82c33ff"]],
  ["dates of other lengths", ["at 2026-01-02T03:04:05.678Z"], ["at 2025-11-12T13:14:15Z"]],
  [
    "a random word of letters and digits that begins with a letter in one run only",
    ["run 0.kwe", "run 0.xaz", "run 0.bbq"],
    ["run 0.4ey", "run 0.mza", "run 0.9c"],
  ],
  ["random letters", ["no file /tmp/qwPz/x", "no file /tmp/kkLm/x"], ["no file /tmp/abXy/x", "no file /tmp/ooUu/x"]],
])("failures with only random differences are the same: %s", (_what, candidate, base) => {
  expect(failsAlike(candidate, base)).toBe(true);
});

test.each([
  ["other words", ["expected a, got b", "expected a, got b"], ["expected a, got c", "expected a, got c"]],
  ["random on one side only", ["got undefined", "got undefined"], ["got qwe", "got asd"]],
  ["one more line", ["a\nb", "a\nb"], ["a", "a"]],
  ["another random part", ["id=qwe", "id=asd"], ["err=yxc", "err=qay"]],
  ["different letters in a single run of each side", ["got qwe"], ["got asd"]],
])("failures with other differences are not the same: %s", (_what, candidate, base) => {
  expect(failsAlike(candidate, base)).toBe(false);
});
