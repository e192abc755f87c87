import { afterEach, expect, test } from "vitest";
import { type JobWatch, watchJob } from "../../../../lab/chaos/world/watch-job.ts";
import { asTaskId } from "../../../../shared/protocol/ids.ts";
import type { JobEvent } from "../../../../shared/protocol/job/event.ts";
import { KEYS } from "../../../../shared/redis/keys/keys.ts";
import { withRedis } from "../../../support/with-redis.ts";

const held = withRedis();
const JOB = "job_00000000000000000001";
let watching: JobWatch | undefined;
afterEach(() => watching?.stop());

const merged = (n: number): JobEvent => ({ type: "task.status", taskId: asTaskId(`t${n}`), to: "merged" });

/** Appends events with the ids `first`, `first` + 1, ... The hash of each entry contains the name `history`. */
async function append(history: string, first: number, ...events: JobEvent[]): Promise<void> {
  for (const [i, event] of events.entries()) {
    const fields = ["v", "1", "at", "1", "event", JSON.stringify(event), "hash", `${history} ${first + i}`];
    await held.connection.client.xadd(KEYS.log(JOB), `${first + i}-0`, ...fields);
  }
}

test("a log that lost its end and was extended is read from the start, and lost events do not count as merged", async () => {
  await append("first", 1, merged(1), merged(2), merged(3));
  watching = watchJob(held.redis.url, JOB, () => {});
  const { merged: count, ended } = watching;
  await expect.poll(count).toBe(3);
  await append("first", 4, merged(4));
  await expect.poll(count).toBe(4);
  await held.connection.client.del(KEYS.log(JOB));
  await append("first", 1, merged(1));
  await append("second", 2, { type: "job.status", to: "completed" });
  await ended;
  expect(count()).toBe(1);
});
