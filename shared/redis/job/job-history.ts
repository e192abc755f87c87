import type { HistorySample } from "../../protocol/job/history.ts";
import type { RedisConnection } from "../connection/connection.ts";
import { defineScript, runScript } from "../connection/script.ts";
import { KEYS } from "../keys/keys.ts";

/** Newest samples of a part that are kept, and newest jobs whose growth is. */
const KEPT = 200;
/** Longer than any part of a job takes; samples of earlier versions that began in 1970 are not believed. */
const MAX_MS = 30 * 86_400_000;
/** Seconds for which it is remembered that a job was recorded: longer than anybody concludes it again. */
const JOB_TTL_S = 30 * 86_400;

/** KEYS: the job's mark, the lists. ARGV: the mark's ttl, how many are kept, one sample for each list. */
const RECORD = defineScript(`
  if not redis.call('SET', KEYS[1], '1', 'NX', 'EX', ARGV[1]) then return 0 end
  for i = 2, #KEYS do
    redis.call('LPUSH', KEYS[i], ARGV[i + 1])
    redis.call('LTRIM', KEYS[i], 0, ARGV[2] - 1)
  end
  return 1`);

/** What earlier jobs took, by part: what a quote is made from. */
export interface JobHistory {
  /** Records a job once, however often it is concluded. */
  record(jobId: string, found: { samples: readonly PartSample[]; growth: number | undefined }): Promise<void>;
  samplesOf(part: string): Promise<HistorySample[]>;
  growth(): Promise<number[]>;
}

export interface PartSample {
  readonly part: string;
  readonly sample: HistorySample;
}

/** The history over one connection. */
export function createJobHistory({ client }: RedisConnection): JobHistory {
  return {
    record: async (jobId, { samples, growth }) => {
      // No more of one job than is kept in all: a large one must not be everything that is remembered, nor one script too long.
      const entries = newest(samples).map(({ part, sample }) => [KEYS.history(part), JSON.stringify(sample)] as const);
      if (growth !== undefined) entries.push([KEYS.historyGrowth, String(growth)]);
      const keys = [KEYS.historyOf(jobId), ...entries.map(([key]) => key)];
      await runScript(client, RECORD, { keys, args: [JOB_TTL_S, KEPT, ...entries.map(([, text]) => text)] });
    },
    samplesOf: async (part) => {
      const texts = await client.lrange(KEYS.history(part), 0, KEPT - 1);
      return texts.map((text) => JSON.parse(text) as HistorySample).filter(({ ms }) => ms <= MAX_MS);
    },
    growth: async () => (await client.lrange(KEYS.historyGrowth, 0, KEPT - 1)).map(Number),
  };
}

const MAX_OF_A_JOB = KEPT / 4;

function newest(samples: readonly PartSample[]): PartSample[] {
  const counts = new Map<string, number>();
  return samples.filter(({ part }) => {
    const count = (counts.get(part) ?? 0) + 1;
    counts.set(part, count);
    return count <= MAX_OF_A_JOB;
  });
}
