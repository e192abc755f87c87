import { expect, test } from "vitest";
import { AppError, isDiskFull } from "../../../../../shared/support/errors.ts";
import { retryTransient } from "../../../../../shared/support/time/retry-transient.ts";
import { createManualClock } from "../../../../support/manual-clock.ts";

const instant = { ...createManualClock(), sleep: async () => {} };
const full = Object.assign(new Error("write"), { code: "ENOSPC" });

test("an action that fails for a transient reason is repeated until it succeeds", async () => {
  let tries = 0;
  const act = async () => {
    tries += 1;
    if (tries < 4) throw full;
    return "done";
  };
  expect(await retryTransient(act, { clock: instant, isTransient: isDiskFull })).toBe("done");
  expect(tries).toBe(4);
});

test.each([
  ["another error", new AppError("internal", "broken"), undefined],
  ["a signal that has aborted", full, AbortSignal.abort()],
])("%s ends the retries at once with the error", async (_, error, signal) => {
  let tries = 0;
  const act = async () => {
    tries += 1;
    throw error;
  };
  await expect(retryTransient(act, { clock: instant, isTransient: isDiskFull, signal })).rejects.toBe(error);
  expect(tries).toBe(1);
});

test("a full disk is recognized by the system's code, the quota's code, and our own", () => {
  const errors = [full, Object.assign(new Error("q"), { code: "EDQUOT" }), new AppError("disk_full", "d")];
  expect(errors.map(isDiskFull)).toEqual([true, true, true]);
  expect([new Error("x"), undefined, "ENOSPC"].map(isDiskFull)).toEqual([false, false, false]);
});
