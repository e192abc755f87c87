import { Worker } from "bullmq";
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { makeJobId } from "../../../../shared/protocol/ids.ts";
import type { Delivery } from "../../../../shared/protocol/task/delivery.ts";
import { consumeDeliveries } from "../../../../shared/queue/consume-deliveries.ts";
import { createTaskQueues, type TaskQueues } from "../../../../shared/queue/task-queues.ts";
import { type Log, silentLog } from "../../../../shared/support/log.ts";
import { makeDelivery } from "../../../support/orders.ts";
import { withRedis } from "../../../support/with-redis.ts";

const held = withRedis();
let queues: TaskQueues;
beforeEach(async () => {
  await held.connection.client.flushdb();
  queues = createTaskQueues(held.connection);
});
afterEach(() => queues.close());

test("a consumer whose blocking connection is cut continues to take deliveries", async () => {
  const { client } = held.connection;
  const [first, second] = [makeDelivery(makeJobId(1), 1), makeDelivery(makeJobId(1), 2)];
  const { taken } = consume();
  await queues.add([first]);
  await expect.poll(() => taken).toEqual([first]);
  await expect.poll(async () => (await blockedClients()).length, { timeout: 10_000 }).toBe(1);
  const cut = await blockedClients();
  for (const id of cut) await client.call("CLIENT", "KILL", "ID", id);
  await queues.add([second]);
  await expect.poll(() => taken, { timeout: 10_000 }).toEqual([first, second]);
  expect(await blockedClients()).not.toContain(cut[0]);
}, 30_000);

test("a consumer that silently stops taking deliveries is restarted, and takes them again", async () => {
  const { client } = held.connection;
  const runs = vi.spyOn(Worker.prototype, "run");
  onTestFinished(() => runs.mockRestore());
  const [first, second] = [makeDelivery(makeJobId(1), 1), makeDelivery(makeJobId(1), 2)];
  const { taken, said, consumer } = consume();
  await queues.add([first]);
  await expect.poll(() => queues.stateOf(first)).toBe("completed");
  // Makes BullMQ's worker stop without an error.
  const [stuck] = runs.mock.contexts as Worker[];
  await stuck?.pause(true);
  for (const id of await blockedClients()) await client.call("CLIENT", "UNBLOCK", id);
  await expect.poll(blockedClients, { timeout: 10_000 }).toEqual([]);
  await queues.add([second]);
  await expect
    .poll(() => said, { timeout: 60_000 })
    .toEqual(["consumer takes no deliveries although some wait: it is restarted"]);
  await expect.poll(() => queues.stateOf(second), { timeout: 10_000 }).toBe("completed");
  expect(taken).toEqual([first, second]);
  expect(runs.mock.contexts).toHaveLength(2);
  await consumer.close();
}, 90_000);

/** Starts a consumer; returns the deliveries that it has taken and the errors that it has logged. */
function consume() {
  const said: string[] = [];
  const listening: Log = Object.assign(silentLog(), {
    error: (_fields: unknown, text: string) => said.push(text),
    child: () => listening,
  });
  const taken: Delivery[] = [];
  const handle = async (delivery: Delivery) => {
    taken.push(delivery);
    return "done" as const;
  };
  const consumer = consumeDeliveries({
    connection: held.connection,
    queue: "agents",
    concurrency: 1,
    handle,
    log: listening,
  });
  onTestFinished(() => consumer.close());
  return { taken, said, consumer };
}

/** Ids of the Redis clients that are blocked because they wait for a delivery. */
async function blockedClients(): Promise<string[]> {
  const list = String(await held.connection.client.call("CLIENT", "LIST"));
  return list.split("\n").flatMap((line) => (/ flags=\w*b\w* /.test(line) ? (/^id=(\d+)/.exec(line)?.[1] ?? []) : []));
}
