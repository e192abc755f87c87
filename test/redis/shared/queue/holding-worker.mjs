// A worker that takes one delivery and never ends it, until the test kills the worker. Runs the compiled code, as real
// workers do.
import { consumeDeliveries } from "../../../../dist/shared/queue/consume-deliveries.js";
import { connectRedis } from "../../../../dist/shared/redis/connection/connection.js";
import { silentLog } from "../../../../dist/shared/support/log.js";

const log = silentLog();
const connection = await connectRedis(process.env.REDIS_URL, { log });
consumeDeliveries({
  connection,
  queue: "agents",
  concurrency: 1,
  log,
  handle: (delivery) => {
    process.stdout.write(`${delivery.attemptId}\n`);
    return new Promise(() => {});
  },
});
