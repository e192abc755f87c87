import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { makeAttemptId, makeJobId, makeTaskId } from "../../../shared/protocol/ids.ts";
import type { AttemptClaims } from "../../../shared/redis/attempt-claims.ts";
import { silentLog } from "../../../shared/support/log.ts";
import { stopCauseOf } from "../../../worker/stages/stage.ts";
import { createClaimWatch } from "../../../worker/watch-claims.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const claim = { jobId: makeJobId(0), attemptId: makeAttemptId(makeTaskId(1), 1), epoch: 1 };

/** A watch whose Redis answers, or not. */
function given(states: AttemptClaims["states"]) {
  const watch = createClaimWatch({ states } as AttemptClaims, silentLog());
  const controller = new AbortController();
  watch.watch(claim, controller);
  return { watch, controller };
}

test("a worker that lost Redis stops what it does within the lease", async () => {
  const { watch, controller } = given(() => new Promise(() => {}));
  await vi.advanceTimersByTimeAsync(9000);
  expect(controller.signal.aborted).toBe(false);
  await vi.advanceTimersByTimeAsync(3000);
  expect(stopCauseOf(controller.signal)).toBe("lock_lost");
  watch.close();
});

test("a worker whose event loop was blocked for longer than the lease stops at its first look", async () => {
  const { watch, controller } = given(() => new Promise(() => {}));
  await vi.advanceTimersByTimeAsync(1000);
  vi.spyOn(performance, "now").mockReturnValue(performance.now() + 15_000);
  await vi.advanceTimersByTimeAsync(1000);
  expect(stopCauseOf(controller.signal)).toBe("lock_lost");
  watch.close();
  vi.restoreAllMocks();
});

test("a worker that is only busy, and one that was idle for long, go on", async () => {
  const { watch, controller } = given(async (claims) => claims.map(() => "live" as const));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(controller.signal.aborted).toBe(false);
  watch.close();
});
