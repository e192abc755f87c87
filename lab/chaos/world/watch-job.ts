import { setTimeout as delay } from "node:timers/promises";
import { Queue } from "bullmq";
import type { Redis } from "ioredis";
import type { JobEvent } from "../../../shared/protocol/job/event.ts";
import { queuePrefix } from "../../../shared/queue/queue-options.ts";
import { KEYS } from "../../../shared/redis/keys/keys.ts";
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

/** What has been read of a log, and where its end was then. */
interface Seen {
  readonly merged: Set<string>;
  isOver: boolean;
  last?: { readonly id: string; readonly hash: string };
}

/** Looks at what is new in a log again and again. A Redis that is away is looked at later. */
export function watchJob(url: string, jobId: string, say: (text: string) => void): JobWatch {
  const client = connectFromOutside(url);
  let seen: Seen = { merged: new Set(), isOver: false };
  let isStopped = false;
  let told = 0;

  async function look(): Promise<void> {
    seen = await readOn(client, jobId, seen);
    if (seen.merged.size < told + 20) return;
    told = seen.merged.size;
    say(`${told} tasks are merged`);
  }

  const ended = (async () => {
    while (!seen.isOver && !isStopped) {
      await look().catch(() => {});
      await delay(LOOK_EVERY_MS);
    }
  })();
  return {
    ended,
    isOver: () => seen.isOver,
    merged: () => seen.merged.size,
    stop: () => {
      isStopped = true;
      client.disconnect();
    },
  };
}

/** Reads on from where the log ended; from its beginning when that is not its history any more. */
async function readOn(client: Redis, jobId: string, seen: Seen): Promise<Seen> {
  const { last } = seen;
  const entries = await client.xrange(KEYS.log(jobId), last?.id ?? "-", "+");
  const fresh = entries.map(([id, fields]) => ({ id, hash: fieldOf(fields, "hash"), event: fieldOf(fields, "event") }));
  if (last !== undefined && fresh.shift()?.hash !== last.hash)
    return readOn(client, jobId, { merged: new Set(), isOver: false });
  for (const { event: text } of fresh) {
    const event = JSON.parse(text) as JobEvent;
    if (event.type === "task.status" && event.to === "merged") seen.merged.add(event.taskId);
    if (event.type === "job.status") seen.isOver = ENDS.has(event.to);
  }
  const end = fresh.at(-1);
  return end === undefined ? seen : { ...seen, last: end };
}

function fieldOf(fields: readonly string[], name: string): string {
  return fields[fields.indexOf(name) + 1] ?? "";
}

const ENDS = new Set(["completed", "failed", "cancelled"]);

/** Waits until nothing of an ended job is under way any more; says what still is when it has waited long enough. */
export async function untilQuiet(url: string, jobId: string): Promise<string[]> {
  const client = connectFromOutside(url);
  const queues = ["agents", "harness", "leads", "notifications"].map(
    (name) => new Queue(name, { connection: client, prefix: queuePrefix(name) }),
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
