import { makeWorkerId } from "../../../shared/protocol/ids.ts";
import { consumeDeliveries } from "../../../shared/queue/consume-deliveries.ts";
import { createNotificationQueue } from "../../../shared/queue/notification-queue.ts";
import type { RedisConnection } from "../../../shared/redis/connection/connection.ts";
import { createAttemptClaims } from "../../../shared/redis/worker/attempt-claims.ts";
import { wallClock } from "../../../shared/support/time/clock.ts";
import { runAttempt } from "../../../worker/run-attempt.ts";
import { outcome, type StageRunner } from "../../../worker/stages/stage.ts";
import { createClaimWatch } from "../../../worker/watch-claims.ts";
import type { Surroundings } from "./empty-coordinator.ts";

/** Starts a worker that uses the product's claims, claim watches and notifications. `work` runs the work stage; by default it does nothing. */
export function startEmptyWorker(
  connection: RedisConnection,
  { log, releasers, concurrency, work = doNothing }: Surroundings & { concurrency: number; work?: StageRunner },
): void {
  const claims = createAttemptClaims(connection);
  const notifications = createNotificationQueue(connection, log);
  const watch = createClaimWatch(claims, log);
  releasers.add("sender", () => notifications.close());
  releasers.add("claim watch", () => watch.close());
  const workerId = makeWorkerId("bench", process.pid);
  const stages = {
    intake,
    work,
    check: doNothing,
    challenge: doNothing,
    gate: doNothing,
    finalchallenge: doNothing,
    plant: doNothing,
  };
  for (const queue of ["agents", "harness"] as const) {
    const consumer = consumeDeliveries({
      connection,
      queue,
      concurrency,
      log,
      handle: async (delivery, { slot, lostSignal }) =>
        delivery.kind !== "attempt"
          ? "done"
          : runAttempt(
              {
                workerId,
                clock: wallClock,
                log,
                stages,
                claim: (jobId, attemptId) => claims.claim(jobId, attemptId, workerId),
                send: notifications.send,
                watch: watch.watch,
              },
              { delivery, slot, lostSignal },
            ),
    });
    releasers.add(`consumer of ${queue}`, () => consumer.close());
  }
}

/** Runs a stage that does nothing and ends at once. */
export const doNothing: StageRunner = async () =>
  outcome({ status: "completed", stopReason: "submitted", summary: "did nothing", result: "nothing" });

const intake: StageRunner = async () =>
  outcome({
    status: "completed",
    stopReason: "submitted",
    result: JSON.stringify({
      base: "0".repeat(40),
      branch: "midwatch/nothing",
      files: 0,
      prefix: { fingerprint: "0".repeat(64), model: "none", bytes: 1 },
      roles: [],
    }),
  });
