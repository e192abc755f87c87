import { expect, test } from "vitest";
import { makeJobId, makeWorkerId } from "../../../shared/protocol/ids.ts";
import type { AttemptOrder } from "../../../shared/protocol/task/delivery.ts";
import type { Verdict } from "../../../shared/protocol/verification/verdict.ts";
import { silentLog } from "../../../shared/support/log.ts";
import { wallClock } from "../../../shared/support/time/clock.ts";
import { type AttemptDelivery, runAttempt } from "../../../worker/run-attempt.ts";
import { NoResult } from "../../../worker/sandbox/require-result.ts";
import { AttemptStopped, outcome, type StageRunner, type StopCause } from "../../../worker/stages/stage.ts";
import { makeDelivery, makeOrder } from "../../support/orders.ts";

/**
 * Runs an attempt whose stage waits until it is stopped. Returns the attempt's result and the notifications that were
 * sent.
 */
async function run(given: {
  order?: Partial<AttemptOrder>;
  stage?: StageRunner;
  stop?: StopCause;
  loseLock?: boolean;
}) {
  const jobId = makeJobId(1);
  const order = { ...makeOrder(jobId), ...given.order };
  const sent: string[] = [];
  const lock = new AbortController();
  const stage: StageRunner =
    given.stage ??
    (async ({ signal }) => {
      if (given.loseLock === true) lock.abort("lock lost");
      if (!signal.aborted) await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
      return outcome({ status: "failed", stopReason: "aborted" });
    });
  const stages = {
    intake: stage,
    work: stage,
    check: stage,
    challenge: stage,
    gate: stage,
    finalchallenge: stage,
    plant: stage,
  };
  const handled = await runAttempt(
    {
      workerId: makeWorkerId("test", 1),
      clock: wallClock,
      log: silentLog(),
      stages,
      claim: async () => ({ kind: "claimed", epoch: 1, order }),
      send: async (_xml, id) => {
        sent.push(id.split("/").at(-1) ?? "");
      },
      watch: (_claim, controller) => {
        if (given.stop !== undefined) setImmediate(() => controller.abort(new AttemptStopped(given.stop ?? "drain")));
        return () => {};
      },
    },
    { delivery: makeDelivery(jobId) as AttemptDelivery, slot: 0, lostSignal: lock.signal },
  );
  return { handled, sent };
}

test("an attempt that exceeds its time limit ends as timed out, and notifies", async () => {
  const limits = { ...makeOrder(makeJobId(1)).limits, attemptTimeoutMs: 30 };
  expect(await run({ order: { limits } })).toEqual({ handled: "done", sent: ["started", "failed"] });
});

test.each(["superseded", "cancelled"] as const)(
  "a worker whose attempt was %s sends no notification, because another worker may have it",
  async (stop) => {
    expect(await run({ stop })).toEqual({ handled: "done", sent: ["started"] });
  },
);

test("a worker whose delivery another process has taken sends no notification and returns the delivery", async () => {
  expect(await run({ loseLock: true })).toEqual({ handled: "retry", sent: ["started"] });
  expect(await run({ stop: "lock_lost" })).toEqual({ handled: "retry", sent: ["started"] });
});

test("a draining worker returns its delivery", async () => {
  expect(await run({ stop: "drain" })).toEqual({ handled: "retry", sent: ["started"] });
});

test("a result that was complete at the moment of a stop is still sent: the epoch decides whether it counts", async () => {
  const stage: StageRunner = async ({ signal }) => {
    await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
    return outcome({ status: "completed", stopReason: "submitted" });
  };
  expect(await run({ stage, stop: "superseded" })).toEqual({ handled: "done", sent: ["started", "completed"] });
});

test("a verdict that was complete at the moment of a stop is not sent, because it could rest on interrupted runs", async () => {
  const verdict: Verdict = {
    commit: "a".repeat(40),
    by: "check",
    attemptId: "t1.1",
    decision: "pass",
    summary: "",
    attacks: [],
    findings: [],
    checks: [],
  };
  const stage: StageRunner = async ({ signal }) => {
    await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
    return outcome({ status: "completed", stopReason: "done", verdict });
  };
  expect(await run({ stage, stop: "timeout" })).toEqual({ handled: "done", sent: ["started", "failed"] });
  expect(await run({ stage, stop: "drain" })).toEqual({ handled: "retry", sent: ["started"] });
  expect(await run({ stage, stop: "superseded" })).toEqual({ handled: "done", sent: ["started"] });
});

test("an attempt with an interrupted command ends without a verdict, to be retried", async () => {
  const stage: StageRunner = async () => {
    throw new NoResult("something killed the command's sandbox");
  };
  expect(await run({ stage })).toEqual({ handled: "done", sent: ["started", "failed"] });
});
