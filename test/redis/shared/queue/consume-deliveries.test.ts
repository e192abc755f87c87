import { Queue } from "bullmq";
import { afterEach, beforeEach, expect, test } from "vitest";
import { makeJobId } from "../../../../shared/protocol/ids.ts";
import { type Delivery, deliveryId } from "../../../../shared/protocol/task/delivery.ts";
import { type ConsumeOptions, consumeDeliveries } from "../../../../shared/queue/consume-deliveries.ts";
import { queuePrefix } from "../../../../shared/queue/queue-options.ts";
import type { Consumer } from "../../../../shared/queue/run-worker.ts";
import { createTaskQueues, type TaskQueues } from "../../../../shared/queue/task-queues.ts";
import { KEYS } from "../../../../shared/redis/keys/keys.ts";
import { silentLog } from "../../../../shared/support/log.ts";
import { makeDelivery } from "../../../support/orders.ts";
import { withRedis } from "../../../support/with-redis.ts";

const held = withRedis({ sync: "always" });
const consumers: Consumer[] = [];
let queues: TaskQueues;
let raw: Queue;
beforeEach(async () => {
  await held.connection.client.flushdb();
  queues = createTaskQueues(held.connection);
  raw = new Queue("agents", { connection: held.connection.client, prefix: queuePrefix("agents") });
});
afterEach(async () => {
  await Promise.all(consumers.splice(0).map((consumer) => consumer.close()));
  await queues.close();
  await raw.close();
});

function consume(handle: ConsumeOptions["handle"], more: { concurrency?: number; firstSlot?: number } = {}): Consumer {
  const { connection } = held;
  const consumer = consumeDeliveries({
    connection,
    queue: "agents",
    concurrency: 1,
    log: silentLog(),
    handle,
    ...more,
  });
  consumers.push(consumer);
  return consumer;
}

function gate(): { opened: Promise<void>; open(): void } {
  let open: () => void = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

test("concurrent deliveries have different slots, and slots are reused", async () => {
  const jobId = makeJobId(1);
  await queues.add(Array.from({ length: 30 }, (_, i) => makeDelivery(jobId, i + 1)));
  const busy = new Set<number>();
  const used: number[] = [];
  const consumer = consume(
    async (_delivery, { slot }) => {
      expect(busy.has(slot)).toBe(false);
      busy.add(slot);
      used.push(slot);
      await new Promise((resolve) => setImmediate(resolve));
      busy.delete(slot);
      return "done";
    },
    { concurrency: 4, firstSlot: 10 },
  );
  await expect.poll(() => used.length).toBe(30);
  await expect.poll(() => consumer.busy()).toBe(0);
  expect([...new Set(used)].every((slot) => slot >= 10 && slot < 14)).toBe(true);
  expect((await queues.depths())[0]).toMatchObject({ waiting: 0, active: 0, failed: 0 });
});

test("a delivery returned by a closing consumer goes to another consumer and does not count as failed", async () => {
  const delivery = makeDelivery(makeJobId(1));
  await queues.add([delivery]);
  const [taken, stop] = [gate(), gate()];
  const first = consume(async () => {
    taken.open();
    await stop.opened;
    return "retry";
  });
  await taken.opened;
  const closed = first.close();
  stop.open();
  await closed;
  expect((await queues.depths())[0]).toMatchObject({ waiting: 1, active: 0, failed: 0 });
  const seen: Delivery[] = [];
  consume(async (mine) => {
    seen.push(mine);
    return "done";
  });
  await expect.poll(() => seen).toEqual([delivery]);
  await expect.poll(() => queues.stateOf(delivery)).toBe("completed");
  expect((await raw.getJob(deliveryId(delivery)))?.attemptsMade).toBe(1);
});

test("a delivery whose handler throws is retried a few times, then it fails and stays visible", async () => {
  const delivery = makeDelivery(makeJobId(1));
  await queues.add([delivery]);
  let tries = 0;
  consume(async () => {
    tries += 1;
    throw new Error("the disk is full");
  });
  // Promotes delayed deliveries at once, so that the test does not wait for the backoff.
  const promoted = async () => {
    await raw.promoteJobs();
    return queues.stateOf(delivery);
  };
  await expect.poll(promoted, { timeout: 10_000 }).toBe("failed");
  expect(tries).toBe(5);
  expect((await queues.depths())[0]).toMatchObject({ failed: 1 });
});

test("data that is not a delivery fails at once and reaches no handler", async () => {
  await raw.add("attempt", { kind: "attempt", jobId: "x" }, { jobId: "odd.1", attempts: 5 });
  let handled = 0;
  consume(async () => {
    handled += 1;
    return "done";
  });
  await expect.poll(async () => (await raw.getJob("odd.1"))?.getState()).toBe("failed");
  expect(handled).toBe(0);
});

test("a delivery whose lock expired because its process was suspended continues; the second copy is postponed until it ends", async () => {
  const delivery = makeDelivery(makeJobId(1));
  await queues.add([delivery]);
  const [taken, end] = [gate(), gate()];
  let runs = 0;
  let isAborted = false;
  const work: Parameters<typeof consume>[0] = async (_delivery, { lostSignal }) => {
    runs += 1;
    lostSignal.addEventListener("abort", () => {
      isAborted ||= lostSignal.reason === "taken over";
    });
    taken.open();
    await end.opened;
    return "done";
  };
  consume(work);
  consume(work); // A second consumer, with capacity for a delivery that is handed out again.
  await taken.opened;
  await held.connection.client.del(`${queuePrefix("agents")}:agents:${deliveryId(delivery)}:lock`);
  await expect.poll(() => raw.getJobState(deliveryId(delivery)), { timeout: 15_000 }).toBe("delayed");
  expect({ runs, isAborted }).toEqual({ runs: 1, isAborted: false });
  end.open();
  // When the delivery is repeated, the handler finds that the claim is closed or that the job's run is over.
  await expect.poll(() => queues.stateOf(delivery), { timeout: 15_000 }).toBe("completed");
}, 40_000);

test("a handler is notified when another process takes over its delivery", async () => {
  const delivery = makeDelivery(makeJobId(1));
  await queues.add([delivery]);
  const [taken, aborted] = [gate(), gate()];
  consume(async (_delivery, { lostSignal }) => {
    taken.open();
    lostSignal.addEventListener("abort", () => aborted.open(), { once: true });
    await aborted.opened;
    return "done";
  });
  await taken.opened;
  await held.connection.client.set(KEYS.hold(delivery.jobId, deliveryId(delivery)), "another process");
  await aborted.opened;
});

test("a delivery that ended while Redis was down is completed when Redis is back, and has run once", async () => {
  const delivery = makeDelivery(makeJobId(1));
  await queues.add([delivery]);
  const [taken, end] = [gate(), gate()];
  let runs = 0;
  consume(async () => {
    runs += 1;
    taken.open();
    await end.opened;
    return "done";
  });
  await taken.opened;
  await held.redis.kill();
  end.open();
  await expect.poll(() => held.connection.isReachable()).toBe(false);
  await held.redis.restart();
  await expect.poll(() => queues.stateOf(delivery), { timeout: 10_000 }).toBe("completed");
  expect(runs).toBe(1);
}, 30_000);

test("closing stops taking deliveries and waits for those in progress", async () => {
  const jobId = makeJobId(1);
  await queues.add([makeDelivery(jobId, 1), makeDelivery(jobId, 2)]);
  const [taken, end] = [gate(), gate()];
  const ended: string[] = [];
  const consumer = consume(async (delivery) => {
    taken.open();
    await end.opened;
    ended.push(deliveryId(delivery));
    return "done";
  });
  await taken.opened;
  expect(consumer.busy()).toBe(1);
  const closed = consumer.close();
  end.open();
  await closed;
  expect(ended).toEqual([`${jobId}.t1.1`]);
  expect((await queues.depths())[0]).toMatchObject({ waiting: 1, active: 0 });
});

test("closing with a grace period asks running handlers to return their deliveries", async () => {
  const delivery = makeDelivery(makeJobId(1));
  await queues.add([delivery]);
  const taken = gate();
  const consumer = consume(async (_delivery, { lostSignal }) => {
    taken.open();
    await new Promise((resolve) => lostSignal.addEventListener("abort", resolve, { once: true }));
    expect(lostSignal.reason).toBe("drain");
    return "retry";
  });
  await taken.opened;
  await consumer.close({ graceMs: 10 });
  expect((await queues.depths())[0]).toMatchObject({ waiting: 1, active: 0, failed: 0 });
});

test("a postponed delivery waits, does not count as failed, and is delivered again", async () => {
  const jobId = makeJobId(1);
  const delivery = makeDelivery(jobId, 1);
  await queues.add([delivery]);
  let times = 0;
  const taken = gate();
  consume(async () => {
    times += 1;
    if (times === 1) return "later";
    taken.open();
    return "done";
  });
  await expect.poll(() => raw.getJobState(deliveryId(delivery))).toBe("delayed");
  expect(await queues.stateOf(delivery)).toBe("pending");
  await taken.opened;
  await expect.poll(() => queues.stateOf(delivery)).toBe("completed");
  expect(times).toBe(2);
});
