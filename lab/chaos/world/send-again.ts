import { Queue } from "bullmq";
import { queuePrefix } from "../../../shared/queue/queue-options.ts";
import type { SeededRandom } from "../../../worker/verify/differential/seeded-random.ts";
import { connectFromOutside } from "./outside-client.ts";

/** Sends earlier notifications once more: adds copies to the queue, with new ids, at once or after a delay. */
export interface SendAgain {
  send(count: number, lateMs: number, random: SeededRandom): Promise<number>;
  close(): Promise<void>;
}

/** Makes a sender that uses a separate connection to Redis. */
export function createSendAgain(url: string): SendAgain {
  const client = connectFromOutside(url);
  const queue = new Queue("notifications", { connection: client, prefix: queuePrefix("notifications") });
  queue.on("error", () => {});
  let sent = 0;
  return {
    send: async (count, lateMs, random) => {
      const known = await queue.getJobs(["completed", "wait", "active", "delayed"], 0, 200);
      const xml = known.flatMap((job) => (job?.data?.xml === undefined ? [] : [String(job.data.xml)]));
      if (xml.length === 0) return 0;
      for (let i = 0; i < count; i++) {
        const chosen = random.pick(xml) ?? "";
        sent += 1;
        await queue.add("notification", { xml: chosen }, { jobId: `again-${process.pid}-${sent}`, delay: lateMs });
      }
      return count;
    },
    close: async () => {
      await queue.close().catch(() => {});
      client.disconnect();
    },
  };
}
