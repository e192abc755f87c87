import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { makeJobId } from "../../../../shared/protocol/ids.ts";
import { type Delivery, deliveryId } from "../../../../shared/protocol/task/delivery.ts";
import { consumeDeliveries } from "../../../../shared/queue/consume-deliveries.ts";
import { createTaskQueues } from "../../../../shared/queue/task-queues.ts";
import { silentLog } from "../../../../shared/support/log.ts";
import { makeDelivery } from "../../../support/orders.ts";
import { withRedis } from "../../../support/with-redis.ts";

const held = withRedis();

test("within 15 s of SIGKILL of worker processes, a spare process has their deliveries, and none is lost", async () => {
  const { connection, redis } = held;
  const queues = createTaskQueues(connection);
  const jobId = makeJobId(Date.now());
  const deliveries = [makeDelivery(jobId, 1), makeDelivery(jobId, 2)];
  await queues.add(deliveries);
  const children = await Promise.all(deliveries.map(() => startHolding(redis.url)));
  const taken = new Map<Delivery, number>();
  // The worker that takes over starts before the others die, as in a real fleet of workers.
  const spare = consumeDeliveries({
    connection,
    queue: "agents",
    concurrency: 2,
    log: silentLog(),
    handle: async (delivery) => {
      taken.set(delivery, performance.now());
      return "done";
    },
  });
  for (const child of children) child.kill("SIGKILL");
  const killedAt = performance.now();
  await expect.poll(() => taken.size, { timeout: 30_000 }).toBe(2);
  expect([...taken.keys()].sort((a, b) => deliveryId(a).localeCompare(deliveryId(b)))).toEqual(deliveries);
  for (const at of taken.values()) expect(at - killedAt).toBeLessThan(15_000);
  for (const delivery of deliveries) await expect.poll(() => queues.stateOf(delivery)).toBe("completed");
  await spare.close();
  await queues.close();
}, 60_000);

test("a delivery whose workers have died twice is delivered a third time and does not fail", async () => {
  const { connection, redis } = held;
  const queues = createTaskQueues(connection);
  const delivery = makeDelivery(makeJobId(Date.now()), 3);
  await queues.add([delivery]);
  for (let death = 1; death <= 2; death++) {
    // `startHolding` returns when the new process has the delivery. In the second round, that means that it has taken
    // the delivery over.
    const child = await startHolding(redis.url);
    child.kill("SIGKILL");
  }
  let taken = 0;
  const third = consumeDeliveries({
    connection,
    queue: "agents",
    concurrency: 1,
    log: silentLog(),
    handle: async () => {
      taken += 1;
      return "done";
    },
  });
  await expect.poll(() => queues.stateOf(delivery), { timeout: 40_000 }).toBe("completed");
  expect(taken).toBe(1);
  await third.close();
  await queues.close();
}, 90_000);

/** Starts a worker process and waits until it has a delivery. */
async function startHolding(url: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, [fileURLToPath(new URL("./holding-worker.mjs", import.meta.url))], {
    env: { REDIS_URL: url },
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(child.stdout, "data");
  return child;
}
