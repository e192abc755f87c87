import type { JobId } from "../../protocol/ids.ts";
import type { Activity } from "../../protocol/job/event.ts";
import { redactSecrets } from "../../support/secrets/redact.ts";
import { cleanText } from "../../support/text/clean-text.ts";
import type { RedisConnection } from "../connection/connection.ts";
import { KEYS } from "../keys/keys.ts";

/** Maximum number of entries in a job's activity stream. The stream shows what happens now; it is not a record. */
const MAX_ENTRIES = 1000;

/** The activity stream of a job: turns and tool calls of its agents. Old entries are dropped. */
export interface ActivityStream {
  publish(jobId: JobId, activity: Activity): Promise<void>;
  /** The entries after `id`, and the id from which to continue. `$` as `id` means the end of the stream. */
  readAfter(jobId: JobId, id: string): Promise<{ id: string; activities: Activity[] }>;
}

/** Activity in Redis. */
export function createActivityStream({ client }: RedisConnection): ActivityStream {
  return {
    publish: async (jobId, activity) => {
      await client.xadd(
        KEYS.activity(jobId),
        "MAXLEN",
        "~",
        MAX_ENTRIES,
        "*",
        "json",
        JSON.stringify({ ...activity, text: redactSecrets(cleanText(activity.text)) }),
      );
    },
    readAfter: async (jobId, id) => {
      if (id === "$") {
        const [last] = await client.xrevrange(KEYS.activity(jobId), "+", "-", "COUNT", 1);
        return { id: last?.[0] ?? "0-0", activities: [] };
      }
      const entries = await client.xrange(KEYS.activity(jobId), `(${id}`, "+", "COUNT", 100);
      const activities = entries.map(([, fields]) => JSON.parse(fields[1] ?? "{}") as Activity);
      return { id: entries.at(-1)?.[0] ?? id, activities };
    },
  };
}
