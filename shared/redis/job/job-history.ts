import type { HistorySample } from "../../protocol/job/history.ts";
import type { RedisConnection } from "../connection/connection.ts";
import { defineScript, runScript } from "../connection/script.ts";
import { KEYS } from "../keys/keys.ts";

/** Maximum length of each list: of the usage samples of one stage, role and model, and of the growth of plans. The newest entries are kept. */
const MAX_SAMPLES = 200;
/** Samples with a longer time are ignored, because no part of a job takes so long. Earlier versions stored samples that seem to begin in 1970. */
const MAX_MS = 30 * 86_400_000;
/** Seconds for which the store remembers that a job was recorded. Longer than the time after which the same job can be recorded again. */
const JOB_TTL_S = 30 * 86_400;

/**
 * Records a job. KEYS: the mark that the job was recorded, the lists. ARGV: the ttl of the mark, the maximum length of
 * the lists, one sample for each list.
 */
const RECORD = defineScript(`
  if not redis.call('SET', KEYS[1], '1', 'NX', 'EX', ARGV[1]) then return 0 end
  for i = 2, #KEYS do
    redis.call('LPUSH', KEYS[i], ARGV[i + 1])
    redis.call('LTRIM', KEYS[i], 0, ARGV[2] - 1)
  end
  return 1`);

/** Usage of earlier jobs by part of their tasks. Quotes are computed from it. */
export interface JobHistory {
  /** Records a job. Calling it again for the same job changes nothing. */
  record(jobId: string, found: { samples: readonly PartSample[]; growth: number | undefined }): Promise<void>;
  samplesOf(part: string): Promise<HistorySample[]>;
  growth(): Promise<number[]>;
}

export interface PartSample {
  readonly part: string;
  readonly sample: HistorySample;
}

/** The usage of earlier jobs, over one connection. */
export function createJobHistory({ client }: RedisConnection): JobHistory {
  return {
    record: async (jobId, { samples, growth }) => {
      // Limits the samples of one job, so that a large job neither fills the whole list nor makes the script too long.
      const entries = newest(samples).map(({ part, sample }) => [KEYS.history(part), JSON.stringify(sample)] as const);
      if (growth !== undefined) entries.push([KEYS.historyGrowth, String(growth)]);
      const keys = [KEYS.historyOf(jobId), ...entries.map(([key]) => key)];
      await runScript(client, RECORD, { keys, args: [JOB_TTL_S, MAX_SAMPLES, ...entries.map(([, text]) => text)] });
    },
    samplesOf: async (part) => {
      const texts = await client.lrange(KEYS.history(part), 0, MAX_SAMPLES - 1);
      return texts.map((text) => JSON.parse(text) as HistorySample).filter(({ ms }) => ms <= MAX_MS);
    },
    growth: async () => (await client.lrange(KEYS.historyGrowth, 0, MAX_SAMPLES - 1)).map(Number),
  };
}

const MAX_PER_JOB = MAX_SAMPLES / 4;

function newest(samples: readonly PartSample[]): PartSample[] {
  const counts = new Map<string, number>();
  return samples.filter(({ part }) => {
    const count = (counts.get(part) ?? 0) + 1;
    counts.set(part, count);
    return count <= MAX_PER_JOB;
  });
}
