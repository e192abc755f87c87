import { expect, test } from "vitest";
import { NoResult, requireResult } from "../../../../worker/sandbox/require-result.ts";

const ENDED = { code: 0, timedOut: false, truncated: false, overQuota: false, durationMs: 5 };
const live = new AbortController().signal;

test.each([
  ["its sandbox was killed", { code: null }],
  ["the kernel or another process killed it inside of the sandbox", { code: 137 }],
  ["it received SIGTERM", { code: 143 }],
  ["it ran out of CPU time", { code: 152 }],
  ["it filled the disk, though it exits with 0", { overQuota: true }],
  ["it printed too much", { code: null, truncated: true }],
  ["it filled the disk until its time was over", { code: null, timedOut: true, overQuota: true }],
])("a run has no valid result if %s", (_why, over) => {
  expect(() => requireResult({ ...ENDED, ...over }, live)).toThrow(NoResult);
});

test("a run has no valid result if the attempt was stopped meanwhile, with any exit code", () => {
  for (const code of [0, 1, null])
    expect(() => requireResult({ ...ENDED, code }, AbortSignal.abort())).toThrow(NoResult);
});

test.each([
  ["ends with 0", {}],
  ["ends with 1", { code: 1 }],
  ["crashes", { code: 139 }],
  ["exceeds its time limit", { code: null, timedOut: true }],
])("a run has a valid result if the program %s", (_what, over) => {
  const result = { ...ENDED, ...over };
  expect(requireResult(result, live)).toBe(result);
});
