import { randomUUID } from "node:crypto";
import { Queue, Worker } from "bullmq";
import { Redis } from "ioredis";
import { parseRedisUrl } from "../../../shared/redis/connection/redis-url.ts";

/**
 * Measures the ms in which BullMQ with default settings processes `jobs` empty jobs, from adding them in one command to
 * the end of the last one. A single worker processes them, on a Redis connection without Midwatch's settings.
 */
export async function runBareQueue(
  url: string,
  { jobs, concurrency }: { jobs: number; concurrency: number },
): Promise<number> {
  const client = new Redis({ ...parseRedisUrl(url).options, maxRetriesPerRequest: null, replyMapping: "legacy" });
  const name = `bare-${randomUUID()}`;
  const queue = new Queue(name, { connection: client });
  let done = 0;
  let finish = () => {};
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const worker = new Worker(name, async () => {}, { connection: client, concurrency });
  worker.on("error", (error) => process.stderr.write(`bare BullMQ: ${error.message}\n`));
  worker.on("completed", () => {
    done += 1;
    if (done === jobs) finish();
  });
  try {
    await worker.waitUntilReady();
    const startedAt = performance.now();
    await queue.addBulk(Array.from({ length: jobs }, (_, i) => ({ name: "bare", data: { i } })));
    await finished;
    return performance.now() - startedAt;
  } finally {
    await worker.close();
    await queue.obliterate({ force: true });
    await queue.close();
    await client.quit();
  }
}
