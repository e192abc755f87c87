import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { makeAttemptId, makeJobId, makeTaskId } from "../../../shared/protocol/ids.ts";
import type { AttemptClaims } from "../../../shared/redis/worker/attempt-claims.ts";
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

/** Makes a watch of a claim. `states` plays Redis, which may not answer. */
function given(states: AttemptClaims["states"]) {
  const watch = createClaimWatch({ states } as AttemptClaims, silentLog());
  const controller = new AbortController();
  watch.watch(claim, controller);
  return { watch, controller };
}

test("a worker without an answer from Redis continues its attempts, because its claims may still be valid", async () => {
  const { watch, controller } = given(() => new Promise(() => {}));
  await vi.advanceTimersByTimeAsync(600_000);
  expect(controller.signal.aborted).toBe(false);
  watch.close();
});

test.each([
  ["superseded", "superseded"],
  ["closed", "cancelled"],
] as const)(
  "a worker that was suspended asks Redis when it wakes, and stops if its claim is %s",
  async (state, cause) => {
    let isAwake = false;
    const { watch, controller } = given(async (claims) => claims.map(() => (isAwake ? state : "live")));
    await vi.advanceTimersByTimeAsync(1000);
    vi.spyOn(performance, "now").mockReturnValue(performance.now() + 75_000);
    expect(controller.signal.aborted).toBe(false);
    isAwake = true;
    await vi.advanceTimersByTimeAsync(1000);
    expect(stopCauseOf(controller.signal)).toBe(cause);
    watch.close();
    vi.restoreAllMocks();
  },
);

test("claims are read again at once after a slow answer, which may be out of date", async () => {
  const answers: ((states: "live"[] | "superseded"[]) => void)[] = [];
  const { watch, controller } = given(() => new Promise((resolve) => answers.push(resolve)));
  await vi.advanceTimersByTimeAsync(1000);
  vi.spyOn(performance, "now").mockReturnValueOnce(performance.now() + 75_000);
  answers[0]?.(["live"]);
  await vi.advanceTimersByTimeAsync(0);
  answers[1]?.(["superseded"]);
  await vi.advanceTimersByTimeAsync(0);
  expect(stopCauseOf(controller.signal)).toBe("superseded");
  watch.close();
  vi.restoreAllMocks();
});

test("a busy worker and a long idle worker continue", async () => {
  const { watch, controller } = given(async (claims) => claims.map(() => "live" as const));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(controller.signal.aborted).toBe(false);
  watch.close();
});
