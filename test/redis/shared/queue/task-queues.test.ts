import { afterEach, beforeEach, expect, test } from "vitest";
import { makeJobId } from "../../../../shared/protocol/ids.ts";
import { consumeDeliveries } from "../../../../shared/queue/consume-deliveries.ts";
import { createTaskQueues, type TaskQueues } from "../../../../shared/queue/task-queues.ts";
import { silentLog } from "../../../../shared/support/log.ts";
import { makeDelivery } from "../../../support/orders.ts";
import { withRedis } from "../../../support/with-redis.ts";

const held = withRedis();
let queues: TaskQueues;
beforeEach(async () => {
  await held.connection.client.flushdb();
  queues = createTaskQueues(held.connection);
});
afterEach(() => queues.close());

const depthOf = async (name: string) => (await queues.depths()).find((depth) => depth.name === name);

test("each delivery goes to the queue that its stage needs, and adding it again adds nothing", async () => {
  const jobId = makeJobId(1);
  const deliveries = [
    makeDelivery(jobId, 1),
    makeDelivery(jobId, 2, { stage: "challenge" }),
    makeDelivery(jobId, 3, { stage: "check" }),
    { kind: "lead" as const, jobId, run: 1, priority: 1 },
  ];
  await queues.add(deliveries);
  await queues.add(deliveries);
  const depths = await queues.depths();
  expect(depths.map(({ name, waiting }) => [name, waiting])).toEqual([
    ["agents", 2],
    ["harness", 1],
    ["leads", 1],
  ]);
  expect(depths[0]?.oldest).toBeGreaterThan(Date.now() - 60_000);
});

test("an empty queue has no oldest delivery", async () => {
  expect(await depthOf("agents")).toEqual({ name: "agents", waiting: 0, active: 0, failed: 0 });
});

test("more deliveries than fit into one command are all added, once", async () => {
  const jobId = makeJobId(1);
  const deliveries = Array.from({ length: 1234 }, (_, i) => makeDelivery(jobId, i + 1));
  await Promise.all([queues.add(deliveries), queues.add(deliveries)]);
  expect((await depthOf("agents"))?.waiting).toBe(1234);
});

test("deliveries that finish a task are ahead of deliveries that start one", async () => {
  const jobId = makeJobId(1);
  const priorities = [40, 10, 30, 1, 20];
  await queues.add(priorities.map((priority, i) => makeDelivery(jobId, i + 1, { priority })));
  const order: number[] = [];
  const consumer = consumeDeliveries({
    connection: held.connection,
    queue: "agents",
    concurrency: 1,
    log: silentLog(),
    handle: async ({ priority }) => {
      order.push(priority);
      return "done";
    },
  });
  await expect.poll(() => order.length).toBe(5);
  await consumer.close();
  expect(order).toEqual([1, 10, 20, 30, 40]);
});

test("the state of a delivery can be queried, and an ended delivery can be removed and added again", async () => {
  const delivery = makeDelivery(makeJobId(1));
  expect(await queues.stateOf(delivery)).toBe("unknown");
  await queues.add([delivery]);
  expect(await queues.stateOf(delivery)).toBe("pending");
  let runs = 0;
  const consumer = consumeDeliveries({
    connection: held.connection,
    queue: "agents",
    concurrency: 1,
    log: silentLog(),
    handle: async () => {
      runs += 1;
      return "done";
    },
  });
  await expect.poll(() => queues.stateOf(delivery)).toBe("completed");
  await queues.add([delivery]);
  expect(await queues.stateOf(delivery)).toBe("completed");
  await queues.forget(delivery);
  await queues.add([delivery]);
  await expect.poll(() => runs).toBe(2);
  await consumer.close();
});

test("a waiting delivery has a number of deliveries ahead of it, by priority and then by age; one in progress has none", async () => {
  const jobId = makeJobId(1);
  const deliveries = [40, 30, 30, 10].map((priority, i) => makeDelivery(jobId, i + 1, { priority }));
  for (const delivery of deliveries) await queues.add([delivery]);
  const aheads = () => Promise.all(deliveries.map((delivery) => queues.aheadOf(delivery)));
  expect(await aheads()).toEqual([3, 1, 2, 0]);
  expect(await queues.aheadOf(makeDelivery(jobId, 9))).toBeUndefined();
  let taken = () => {};
  const isAccepted = new Promise<void>((resolve) => {
    taken = resolve;
  });
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const consumer = consumeDeliveries({
    connection: held.connection,
    queue: "agents",
    concurrency: 1,
    log: silentLog(),
    handle: async () => {
      taken();
      await released;
      return "done";
    },
  });
  await isAccepted;
  expect(await aheads()).toEqual([2, 0, 1, undefined]);
  release();
  await consumer.close({ graceMs: 5000 });
});
