import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { type JobId, makeJobId } from "../../../shared/protocol/ids.ts";
import { deliveryId } from "../../../shared/protocol/task/delivery.ts";
import { queuePrefix } from "../../../shared/queue/queue-options.ts";
import { createTaskQueues } from "../../../shared/queue/task-queues.ts";
import { createAttemptClaims } from "../../../shared/redis/worker/attempt-claims.ts";
import type { AttemptDelivery } from "../../../worker/run-attempt.ts";
import { makeDelivery, makeOrder } from "../../support/orders.ts";
import { withRedis } from "../../support/with-redis.ts";

const held = withRedis();
beforeEach(async () => {
  await held.connection.client.flushdb();
});

/** Duration of a pause. It is longer than a claim or the lock of a delivery lasts without renewal (10 s). */
const PAUSE_MS = 15_000;

/** Methods to pause a worker, by name. Each returns a function that lets the worker continue. */
const PAUSES: [string, (worker: Pausable, data: string) => () => unknown][] = [
  [
    "whose event loop is blocked",
    ({ tell }, data) => {
      const file = join(data, "go-on");
      tell(`block ${file}`);
      return () => writeFileSync(file, "");
    },
  ],
  [
    "that is frozen",
    ({ child }) => {
      child.kill("SIGSTOP");
      return () => child.kill("SIGCONT");
    },
  ],
];

test.each(PAUSES)(
  "a worker %s loses its attempts to another worker, stops them, and completes none",
  async (_name, pause) => {
    const { jobId, data, queues, deliveries, order } = await givenQueue();
    await order(1);
    await order(2);
    const first = start(data);
    await expect.poll(() => epochsOf(first), { timeout: 20_000 }).toEqual({ t1: 1, t2: 1 });
    const second = start(data);
    const goOn = pause(first, data);
    const isLongEnough = delay(PAUSE_MS);
    await expect.poll(() => epochsOf(second), { timeout: 25_000 }).toEqual({ t1: 2, t2: 2 });
    await isLongEnough;
    expect(first.said("stopped")).toEqual([]);
    const locks = await locksOf(deliveries);
    goOn();

    await expect.poll(() => first.said("stopped").map(({ cause }) => cause)).toEqual([LOST, LOST]);
    const old = deliveries.map(({ attemptId }) => ({ jobId, attemptId, epoch: 1 }));
    expect(await createAttemptClaims(held.connection).states(old)).toEqual(["superseded", "superseded"]);
    // The worker that was paused reports its interrupted delivery as failed and its finished one as completed. BullMQ
    // refuses both reports, and the new holder keeps the deliveries.
    const refusals = () => first.said("queue consumer").map(({ detail }) => detail);
    await expect.poll(refusals).toContainEqual(expect.stringMatching(/^Lock mismatch .*\.t1\.1\./));
    await expect.poll(refusals).toContainEqual(expect.stringMatching(/^Lock mismatch .*\.t2\.1\. Cmd moveToFinished/));
    expect(await locksOf(deliveries)).toEqual(locks);
    for (const delivery of deliveries) expect(await queues.stateOf(delivery)).toBe("pending");
    // The worker that was paused sends a notification of the finished result, but not of the interrupted one. The
    // notification has the old epoch, so the job does not count it.
    const sent = first.said("sent").map(({ id = "" }) => id.slice(jobId.length + 1));
    expect(sent.sort()).toEqual(["t1.1/1/started", "t2.1/1/completed", "t2.1/1/started"]);

    second.tell("end");
    for (const delivery of deliveries) await expect.poll(() => queues.stateOf(delivery)).toBe("completed");
    expect(await endsOf(jobId)).toEqual(deliveries.map((delivery) => `completed ${deliveryId(delivery)}`));
    // The worker that was paused can take new deliveries.
    await second.kill();
    await order(3);
    await expect.poll(() => epochsOf(first), { timeout: 20_000 }).toEqual({ t1: 1, t2: 1, t3: 1 });
  },
  90_000,
);

/**
 * Either cause of the stop is right: another worker has taken the claim, or the delivery. Which of them the paused
 * worker finds first is not certain.
 */
const LOST = expect.stringMatching(/^(?:superseded|lock_lost)$/);

test.each(PAUSES)(
  "a worker %s, without another worker to take over, continues its attempts when it wakes, and starts none again",
  async (_name, pause) => {
    const { jobId, data, deliveries, order } = await givenQueue();
    await order(1);
    const worker = start(data);
    await expect.poll(() => epochsOf(worker), { timeout: 20_000 }).toEqual({ t1: 1 });
    const goOn = pause(worker, data);
    await delay(PAUSE_MS);
    goOn();
    // The worker's lock has expired, so BullMQ hands the delivery out again.
    const postponed = () => worker.said("another process is handling this delivery: it is postponed").length;
    await expect.poll(postponed, { timeout: 20_000 }).toBeGreaterThan(0);
    expect({ began: worker.said("began").length, stopped: worker.said("stopped").length }).toEqual({
      began: 1,
      stopped: 0,
    });
    expect(
      await createAttemptClaims(held.connection).states(
        deliveries.map(({ attemptId }) => ({ jobId, attemptId, epoch: 1 })),
      ),
    ).toEqual(["live"]);
    worker.tell("end");
    await expect.poll(() => worker.said("sent").map(({ id = "" }) => id)).toContain(`${jobId}/t1.1/1/completed`);
  },
  90_000,
);

/** Makes a volume and a queue, and a function that orders attempts. */
async function givenQueue() {
  const data = await mkdtemp(join(tmpdir(), "midwatch-test-"));
  onTestFinished(() => rm(data, { recursive: true, force: true }));
  const jobId = makeJobId(Date.now());
  const queues = createTaskQueues(held.connection);
  onTestFinished(() => queues.close());
  const deliveries: AttemptDelivery[] = [];
  const order = async (n: number) => {
    await createAttemptClaims(held.connection).open(makeOrder(jobId, n));
    const delivery = makeDelivery(jobId, n) as AttemptDelivery;
    deliveries.push(delivery);
    await queues.add([delivery]);
  };
  return { jobId, data, queues, deliveries, order };
}

interface Pausable {
  readonly child: ChildProcess;
  /** Returns the lines with this message in the worker's log. */
  said(msg: string): Line[];
  tell(command: string): void;
  kill(): Promise<void>;
}

/** The fields of a worker's log line that the tests read. */
interface Line {
  readonly msg: string;
  readonly taskId?: string;
  readonly epoch?: number;
  readonly cause?: string;
  readonly detail?: string;
  readonly id?: string;
}

/** Starts a worker process, which is killed at the end of the test. */
function start(data: string): Pausable {
  const script = fileURLToPath(new URL("./pausable-worker.mjs", import.meta.url));
  const env = { REDIS_URL: held.redis.url, DATA: data };
  const child = spawn(process.execPath, [script], { env, stdio: ["pipe", "ignore", "pipe"] });
  const ended = once(child, "exit");
  const lines: Line[] = [];
  createInterface({ input: child.stderr }).on("line", (line) => lines.push(JSON.parse(line) as Line));
  const kill = async () => {
    child.kill("SIGKILL");
    await ended;
  };
  onTestFinished(kill);
  return {
    child,
    said: (msg) => lines.filter((line) => line.msg === msg),
    tell: (command) => child.stdin.write(`${command}\n`),
    kill,
  };
}

/** The epoch of the claim with which the worker began each task. */
function epochsOf({ said }: Pausable): Record<string, number | undefined> {
  return Object.fromEntries(said("began").map(({ taskId, epoch }) => [taskId, epoch]));
}

const keyOf = (name: string) => `${queuePrefix("agents")}:agents:${name}`;

/** The holder of each delivery's lock, as BullMQ stores it. */
function locksOf(deliveries: readonly AttemptDelivery[]): Promise<(string | null)[]> {
  return Promise.all(deliveries.map((delivery) => held.connection.client.get(keyOf(`${deliveryId(delivery)}:lock`))));
}

/** Each completion or failure of the job's deliveries that BullMQ has recorded. */
async function endsOf(jobId: JobId): Promise<string[]> {
  const entries = await held.connection.client.xrange(keyOf("events"), "-", "+");
  return entries
    .map(([, fields]) => ["event", "jobId"].map((name) => fields[fields.indexOf(name) + 1]).join(" "))
    .filter((text) => /^(completed|failed) /.test(text) && text.includes(jobId))
    .sort();
}
