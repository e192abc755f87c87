import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { Queue, Worker } from "bullmq";
import { makeAttemptId, makeJobId, makeTaskId, makeWorkerId } from "../../../shared/protocol/ids.ts";
import { DEFAULT_LIMITS } from "../../../shared/protocol/job/job.ts";
import type { AttemptOrder, Delivery } from "../../../shared/protocol/task/delivery.ts";
import { consumeDeliveries } from "../../../shared/queue/consume-deliveries.ts";
import { createTaskQueues } from "../../../shared/queue/task-queues.ts";
import type { RedisConnection } from "../../../shared/redis/connection/connection.ts";
import { createAttemptClaims } from "../../../shared/redis/worker/attempt-claims.ts";
import { silentLog } from "../../../shared/support/log.ts";
import { makeRow, type Row } from "../document.ts";
import { inFolder } from "../measure/in-folder.ts";
import { percentile } from "../measure/statistics.ts";
import { withRedisIn } from "../measure/with-redis-in.ts";

const SAMPLES = 2000;
/** Number of deliveries, of Midwatch and of BullMQ each, that are not counted. */
const WARM_UP = 200;
/** Pause before each delivery, ms. In this time the queue is idle and the worker waits in a blocking Redis command. */
const IDLE_MS = 5;
const GOAL = 1.5;
/** Concurrency of the worker, for Midwatch and for BullMQ. */
const CONCURRENCY = 4;

/** Measures the latency of single deliveries on an idle queue. Midwatch and bare BullMQ take turns. */
export function latencyRows(say: (text: string) => void): Promise<Row[]> {
  return inFolder("latency", (folder) =>
    withRedisIn(folder, async (connection) => {
      const { ours, bare } = await measure(openOurs(connection), openBare(connection));
      say(`scale: enqueue to claim ${describe(ours)}, bare BullMQ ${describe(bare)}`);
      return [rowOf(50, ours, bare), rowOf(99, ours, bare)];
    }),
  );
}

async function measure(ours: Side, bare: Side): Promise<{ ours: number[]; bare: number[] }> {
  const times = { ours: [] as number[], bare: [] as number[] };
  const deliver = async (name: "ours" | "bare") => {
    await delay(IDLE_MS);
    times[name].push(await (name === "ours" ? ours : bare).deliver());
  };
  try {
    for (let i = 0; i < WARM_UP + SAMPLES; i++) {
      // Midwatch and BullMQ alternate in going first, so that after-effects of one affect both equally often.
      await deliver(i % 2 === 0 ? "ours" : "bare");
      await deliver(i % 2 === 0 ? "bare" : "ours");
    }
  } finally {
    await ours.close();
    await bare.close();
  }
  return { ours: times.ours.slice(WARM_UP), bare: times.bare.slice(WARM_UP) };
}

function rowOf(p: number, ours: readonly number[], bare: readonly number[]): Row {
  const of = (times: readonly number[]) => percentile(times, p / 100) ?? Number.NaN;
  return makeRow(`enqueue to claim on an idle queue, p${p}, against bare BullMQ`, {
    value: of(ours) / of(bare),
    unit: "ratio",
    goal: { op: "<=", value: GOAL },
    note: `${of(ours).toFixed(2)} ms / ${of(bare).toFixed(2)} ms; Midwatch from adding a delivery to its claim in Redis with the order read, bare BullMQ from add to processor; ${SAMPLES} of each in turns, producer and consumer in one process`,
  });
}

function describe(times: readonly number[]): string {
  return `p50 ${percentile(times, 0.5)?.toFixed(2)} ms, p99 ${percentile(times, 0.99)?.toFixed(2)} ms`;
}

interface Side {
  /** Adds one delivery. Returns the ms until its work could start. */
  deliver(): Promise<number>;
  close(): Promise<void>;
}

function openOurs(connection: RedisConnection): Side {
  const claims = createAttemptClaims(connection);
  const queues = createTaskQueues(connection);
  const jobId = makeJobId(Date.now());
  const workerId = makeWorkerId("bench", process.pid);
  let claimed = (_at: number) => {};
  const consumer = consumeDeliveries({
    connection,
    queue: "agents",
    concurrency: CONCURRENCY,
    log: silentLog(),
    handle: async (delivery) => {
      if (delivery.kind !== "attempt") return "done";
      const claim = await claims.claim(delivery.jobId, delivery.attemptId, workerId);
      if (claim.kind !== "claimed") throw new Error(`the claim of the bench was refused: ${claim.reason}`);
      claimed(performance.now());
      return "done";
    },
  });
  let n = 0;
  return {
    deliver: async () => {
      n += 1;
      const order = orderOf(jobId, n);
      await claims.open(order);
      const at = new Promise<number>((resolve) => {
        claimed = resolve;
      });
      const startedAt = performance.now();
      await queues.add([deliveryOf(order)]);
      return (await at) - startedAt;
    },
    close: async () => {
      await consumer.close();
      await queues.close();
    },
  };
}

function openBare({ client }: RedisConnection): Side {
  const name = `bare-${randomUUID()}`;
  const queue = new Queue(name, { connection: client });
  let taken = (_at: number) => {};
  const worker = new Worker(name, async () => taken(performance.now()), {
    connection: client,
    concurrency: CONCURRENCY,
  });
  worker.on("error", (error) => process.stderr.write(`bare BullMQ: ${error.message}\n`));
  return {
    deliver: async () => {
      const at = new Promise<number>((resolve) => {
        taken = resolve;
      });
      const startedAt = performance.now();
      await queue.add("bare", { n: 1 });
      return (await at) - startedAt;
    },
    close: async () => {
      await worker.close();
      await queue.close();
    },
  };
}

function deliveryOf({ jobId, taskId, attemptId, stage }: AttemptOrder): Delivery {
  return { kind: "attempt", jobId, taskId, attemptId, stage, priority: 30 };
}

function orderOf(jobId: AttemptOrder["jobId"], n: number): AttemptOrder {
  const taskId = makeTaskId(n);
  return {
    ...{ jobId, taskId, n: 1, attemptId: makeAttemptId(taskId, 1), stage: "work", role: "implementer" },
    task: {
      ...{ id: taskId, key: `task-${n}`, origin: "plan", role: "implementer", title: `Task ${n}` },
      brief: "Do nothing and say so.",
      ...{ dependsOn: [], writes: [`out/${n}.txt`], deliverables: [], acceptance: [] },
    },
    limits: DEFAULT_LIMITS,
    ...{ findings: [], messages: [], claims: [], checks: [] },
  };
}
