import { setTimeout as delay } from "node:timers/promises";
import { Queue } from "bullmq";
import type { Redis } from "ioredis";
import type { JobEvent } from "../../../shared/protocol/job/event.ts";
import { queuePrefix } from "../../../shared/queue/queue-options.ts";
import { KEYS } from "../../../shared/redis/keys/keys.ts";
import { connectFromOutside } from "./outside-client.ts";

/** Follows a job's log in Redis, without the help of a coordinator. */
export interface JobWatch {
  /** Resolves when the log says that the job has ended. */
  readonly ended: Promise<void>;
  isOver(): boolean;
  merged(): number;
  stop(): void;
}

const LOOK_EVERY_MS = 500;
/** Maximum ms that leases, late notifications and the conclusion may take after a job's end. */
const SETTLE_MS = 90_000;

/** The findings from the log entries read so far, and the last of these entries. */
interface Seen {
  readonly merged: Set<string>;
  isOver: boolean;
  last?: { readonly id: string; readonly hash: string };
}

/** Polls a job's log for new entries. Continues after outages of Redis. */
export function watchJob(url: string, jobId: string, say: (text: string) => void): JobWatch {
  const client = connectFromOutside(url);
  let seen: Seen = { merged: new Set(), isOver: false };
  let isStopped = false;
  let reported = 0;

  async function look(): Promise<void> {
    seen = await readOn(client, jobId, seen);
    if (seen.merged.size < reported + 20) return;
    reported = seen.merged.size;
    say(`${reported} tasks are merged`);
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

/** Reads the log entries after the last known entry. If Redis has lost that entry, reads the log from its beginning. */
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

/** Waits until an ended job has no deliveries and no model calls under way, at most SETTLE_MS. Returns those that are still under way then. */
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
