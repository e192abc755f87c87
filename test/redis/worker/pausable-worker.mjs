// A worker whose event loop the test can block. Its attempts do nothing but wait until the test ends them or they are
// stopped; all other code is the compiled code of real workers. It logs to stderr.
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { consumeDeliveries } from "../../../dist/shared/queue/consume-deliveries.js";
import { connectRedis } from "../../../dist/shared/redis/connection/connection.js";
import { createAttemptClaims } from "../../../dist/shared/redis/worker/attempt-claims.js";
import { createLayout } from "../../../dist/shared/scratchpad/layout.js";
import { createLog } from "../../../dist/shared/support/log.js";
import { createClaimAttempt } from "../../../dist/worker/claim-attempt.js";
import { runAttempt } from "../../../dist/worker/run-attempt.js";
import { outcome, stopCauseOf } from "../../../dist/worker/stages/stage.js";
import { createClaimWatch } from "../../../dist/worker/watch-claims.js";

const { DATA, REDIS_URL } = process.env;
const log = createLog("worker");
const connection = await connectRedis(REDIS_URL, { log });
const claims = createAttemptClaims(connection);
const workerId = `wrk_test_${process.pid}`;

const ending = new AbortController();

async function wait({ order, signal, log }) {
  log.info("began");
  await new Promise((resolve) => {
    ending.signal.addEventListener("abort", resolve, { once: true });
    signal.addEventListener("abort", resolve, { once: true });
  });
  if (!signal.aborted) return outcome({ status: "completed", stopReason: "ended" });
  log.info({ cause: stopCauseOf(signal) }, "stopped");
  // When the attempts are stopped, the first task's attempt is interrupted; the attempts of the other tasks are already
  // complete.
  return outcome({ status: order.taskId === "t1" ? "failed" : "completed", stopReason: "stopped" });
}

const options = {
  workerId,
  clock: { now: Date.now },
  log,
  stages: { work: wait },
  claim: createClaimAttempt({ claims, layout: createLayout(DATA, "test"), workerId, log }),
  send: async (_xml, id) => log.info({ id }, "sent"),
  watch: createClaimWatch(claims, log).watch,
};
const handle = (delivery, at) => runAttempt(options, { delivery, ...at });
consumeDeliveries({ connection, queue: "agents", concurrency: 2, log, handle });

/** Blocks the event loop of this process until the file exists. */
function block(file) {
  while (!existsSync(file)) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
}

for await (const line of createInterface({ input: process.stdin })) {
  const [command, file] = line.split(" ");
  if (command === "end") ending.abort();
  if (command === "block") block(file);
}
