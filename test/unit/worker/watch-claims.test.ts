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

/** A watch whose Redis answers, or not. */
function given(states: AttemptClaims["states"]) {
  const watch = createClaimWatch({ states } as AttemptClaims, silentLog());
  const controller = new AbortController();
  watch.watch(claim, controller);
  return { watch, controller };
}

test("a worker that Redis does not answer goes on with what it has, however long: nobody has said that its claims are lost", async () => {
  const { watch, controller } = given(() => new Promise(() => {}));
  await vi.advanceTimersByTimeAsync(600_000);
  expect(controller.signal.aborted).toBe(false);
  watch.close();
});

test.each([
  ["superseded", "superseded"],
  ["closed", "cancelled"],
] as const)(
  "a worker that stood still asks Redis when it wakes, and stops when its claim is %s",
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

test("an answer about claims that came after a long time is asked again at once: it may be older than a standstill", async () => {
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

test("a worker that is only busy, and one that was idle for long, go on", async () => {
  const { watch, controller } = given(async (claims) => claims.map(() => "live" as const));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(controller.signal.aborted).toBe(false);
  watch.close();
});
