import { setTimeout as delay } from "node:timers/promises";
import { Queue } from "bullmq";
import type { Redis } from "ioredis";
import type { JobEvent } from "../../shared/protocol/event.ts";
import { QUEUE_PREFIX } from "../../shared/queue/queue-options.ts";
import { KEYS } from "../../shared/redis/keys.ts";
import { connectFromOutside } from "./outside-client.ts";

/** A job's log as the harness sees it, whatever becomes of coordinators. */
export interface JobWatch {
  /** The log says that the job has ended. */
  readonly ended: Promise<void>;
  isOver(): boolean;
  merged(): number;
  stop(): void;
}

const LOOK_EVERY_MS = 500;
/** ms that what is under way at a job's end may take to settle: leases, late notifications, the conclusion. */
const SETTLE_MS = 90_000;

/** Looks at the newest entries of a log again and again. A Redis that is away is looked at later. */
export function watchJob(url: string, jobId: string, say: (text: string) => void): JobWatch {
  const client = connectFromOutside(url);
  const merged = new Set<string>();
  let isOver = false;
  let isStopped = false;
  let told = 0;

  async function look(): Promise<void> {
    const entries = await client.xrange(KEYS.log(jobId), "-", "+");
    merged.clear();
    isOver = false;
    for (const [, fields] of entries) {
      const event = JSON.parse(fields[fields.indexOf("event") + 1] ?? "{}") as JobEvent;
      if (event.type === "task.status" && event.to === "merged") merged.add(event.taskId);
      if (event.type === "job.status") isOver = ENDS.has(event.to);
    }
    if (merged.size < told + 20) return;
    told = merged.size;
    say(`${told} tasks are merged`);
  }

  const ended = (async () => {
    while (!isOver && !isStopped) {
      await look().catch(() => {});
      await delay(LOOK_EVERY_MS);
    }
  })();
  return {
    ended,
    isOver: () => isOver,
    merged: () => merged.size,
    stop: () => {
      isStopped = true;
      client.disconnect();
    },
  };
}

const ENDS = new Set(["completed", "failed", "cancelled"]);

/** Waits until nothing of an ended job is under way any more; says what still is when it has waited long enough. */
export async function untilQuiet(url: string, jobId: string): Promise<string[]> {
  const client = connectFromOutside(url);
  const queues = ["agents", "harness", "leads", "notifications"].map(
    (name) => new Queue(name, { connection: client, prefix: QUEUE_PREFIX }),
  );
  try {
    let open: string[] = [];
    for (const started = performance.now(); performance.now() - started < SETTLE_MS; await delay(LOOK_EVERY_MS)) {
      open = await stillOpen(client, queues, jobId);
      if (open.length === 0) return [];
    }
    return open;
  } finally {
    await Promise.all(queues.map((queue) => queue.close()));
    client.disconnect();
  }
}

async function stillOpen(client: Redis, queues: readonly Queue[], jobId: string): Promise<string[]> {
  const open: string[] = [];
  for (const queue of queues) {
    const counts = await queue.getJobCounts("waiting", "prioritized", "delayed", "active");
    const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
    if (total > 0) open.push(`${total} deliveries are in the queue ${queue.name}`);
  }
  const held = Object.keys(await client.hgetall(KEYS.heldCalls)).filter((id) => id.startsWith(jobId));
  if (held.length > 0) open.push(`${held.length} calls are under way`);
  if (await client.sismember(KEYS.openJobs, jobId)) open.push("the job is not concluded");
  return open;
}
