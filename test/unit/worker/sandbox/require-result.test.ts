import { expect, test } from "vitest";
import { NoResult, requireResult } from "../../../../worker/sandbox/require-result.ts";

const ENDED = { code: 0, timedOut: false, truncated: false, overQuota: false, durationMs: 5 };
const live = new AbortController().signal;

test.each([
  ["its sandbox was killed", { code: null }],
  ["the kernel or somebody killed it from inside of the sandbox", { code: 137 }],
  ["it was told to end", { code: 143 }],
  ["it ran out of CPU time", { code: 152 }],
  ["it filled the disk, though it exits with 0", { overQuota: true }],
  ["it printed too much", { code: null, truncated: true }],
  ["it filled the disk until its time was over", { code: null, timedOut: true, overQuota: true }],
])("a run is no result when %s", (_why, over) => {
  expect(() => requireResult({ ...ENDED, ...over }, live)).toThrow(NoResult);
});

test("a run is no result when the attempt was stopped meanwhile, whatever code it left", () => {
  for (const code of [0, 1, null])
    expect(() => requireResult({ ...ENDED, code }, AbortSignal.abort())).toThrow(NoResult);
});

test.each([
  ["ends with 0", {}],
  ["ends with 1", { code: 1 }],
  ["crashes", { code: 139 }],
  ["takes longer than it was given", { code: null, timedOut: true }],
])("a run is a result when the program %s", (_what, over) => {
  const result = { ...ENDED, ...over };
  expect(requireResult(result, live)).toBe(result);
});
