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

/** Longer than a claim or a delivery's lock lasts without renewal (10 s). */
const PAUSE_MS = 15_000;

/** Pauses a worker; returns a function that lets it continue. */
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
    // It fails the interrupted delivery and completes the finished one: BullMQ refuses both, and the new holder keeps them.
    const refusals = () => first.said("queue consumer").map(({ detail }) => detail);
    await expect.poll(refusals).toContainEqual(expect.stringMatching(/^Lock mismatch .*\.t1\.1\./));
    await expect.poll(refusals).toContainEqual(expect.stringMatching(/^Lock mismatch .*\.t2\.1\. Cmd moveToFinished/));
    expect(await locksOf(deliveries)).toEqual(locks);
    for (const delivery of deliveries) expect(await queues.stateOf(delivery)).toBe("pending");
    // It notifies of the finished result under the old epoch, which the job does not count, and not of the interrupted one.
    const sent = first.said("sent").map(({ id = "" }) => id.slice(jobId.length + 1));
    expect(sent.sort()).toEqual(["t1.1/1/started", "t2.1/1/completed", "t2.1/1/started"]);

    second.tell("end");
    for (const delivery of deliveries) await expect.poll(() => queues.stateOf(delivery)).toBe("completed");
    expect(await endsOf(jobId)).toEqual(deliveries.map((delivery) => `completed ${deliveryId(delivery)}`));
    // The paused worker works again.
    await second.kill();
    await order(3);
    await expect.poll(() => epochsOf(first), { timeout: 20_000 }).toEqual({ t1: 1, t2: 1, t3: 1 });
  },
  90_000,
);

/** Causes of a stop: another worker has the delivery, or the claim; either may be found first. */
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
    // BullMQ, whose lock has run out, hands the delivery out again.
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

/** A volume, and a queue in which attempts are ordered. */
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
  /** The lines of its log with this text. */
  said(msg: string): Line[];
  tell(command: string): void;
  kill(): Promise<void>;
}

/** The fields that the tests read from a log line of a worker. */
interface Line {
  readonly msg: string;
  readonly taskId?: string;
  readonly epoch?: number;
  readonly cause?: string;
  readonly detail?: string;
  readonly id?: string;
}

/** Starts a worker process; it is killed when the test is over. */
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

/** The epochs and tasks that a worker started. */
function epochsOf({ said }: Pausable): Record<string, number | undefined> {
  return Object.fromEntries(said("began").map(({ taskId, epoch }) => [taskId, epoch]));
}

const keyOf = (name: string) => `${queuePrefix("agents")}:agents:${name}`;

/** The holders of the deliveries, as BullMQ records them. */
function locksOf(deliveries: readonly AttemptDelivery[]): Promise<(string | null)[]> {
  return Promise.all(deliveries.map((delivery) => held.connection.client.get(keyOf(`${deliveryId(delivery)}:lock`))));
}

/** Every end of a job's deliveries that BullMQ has recorded. */
async function endsOf(jobId: JobId): Promise<string[]> {
  const entries = await held.connection.client.xrange(keyOf("events"), "-", "+");
  return entries
    .map(([, fields]) => ["event", "jobId"].map((name) => fields[fields.indexOf(name) + 1]).join(" "))
    .filter((text) => /^(completed|failed) /.test(text) && text.includes(jobId))
    .sort();
}
