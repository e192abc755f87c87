import type { HotSpot } from "../../protocol/job/history.ts";
import type { RedisConnection } from "../connection/connection.ts";
import { defineScript, runScript } from "../connection/script.ts";
import { KEYS } from "../keys/keys.ts";

/** Maximum number of stored paths of one repository, for each kind of count. */
const MAX_PATHS = 200;
/** Factor by which each newly recorded job reduces the counts of earlier jobs. */
const FADING = 0.9;
/** Seconds after which the hot spots of an unused repository expire. */
const TTL_S = 180 * 86_400;
/** Seconds for which the store remembers that a job was recorded, so that it is not recorded twice. */
const JOB_TTL_S = 30 * 86_400;

const COUNTS = ["changed", "waited", "conflicts"] as const;

/**
 * Records a job. KEYS: the mark that the job was recorded, one sorted set per kind of count. ARGV: the two ttls, the
 * factor, the maximum number of paths; then for each count the index of its kind, the increment and the path.
 */
const RECORD = defineScript(`
  if not redis.call('SET', KEYS[1], '1', 'NX', 'EX', ARGV[1]) then return 0 end
  for i = 2, #KEYS do redis.call('ZUNIONSTORE', KEYS[i], 1, KEYS[i], 'WEIGHTS', ARGV[3]) end
  for i = 5, #ARGV, 3 do redis.call('ZINCRBY', KEYS[tonumber(ARGV[i])], ARGV[i + 2], ARGV[i + 1]) end
  for i = 2, #KEYS do
    redis.call('ZREMRANGEBYRANK', KEYS[i], 0, -1 - ARGV[4])
    redis.call('EXPIRE', KEYS[i], ARGV[2])
  end
  return 1`);

/** The hot spots of repositories: paths over which tasks of earlier jobs conflicted. The next plan can take them into account. */
export interface HotSpots {
  /** Adds the hot spots of one job. Calling it again for the same job changes nothing. `repository` is an identity, not a path. */
  record(repository: string, jobId: string, met: readonly HotSpot[]): Promise<void>;
  /**
   * Removes the paths that a job recorded, and the mark that the job was recorded. This also removes the counts of
   * other jobs for these paths, because the sums cannot be divided again.
   */
  forget(repository: string, jobId: string, paths: readonly string[]): Promise<void>;
  /** The hot spots with the highest counts first. A conflict counts more than a wait, and a wait more than a change. */
  hottest(repository: string, most: number): Promise<HotSpot[]>;
}

/** The hot spots of repositories, over one connection. */
export function createHotSpots({ client }: RedisConnection): HotSpots {
  return {
    record: async (repository, jobId, met) => {
      const keys = [KEYS.hotSpotsOf(repository, jobId), ...COUNTS.map((name) => KEYS.hotSpots(repository, name))];
      const entries = met.flatMap((spot) =>
        COUNTS.flatMap((name, i) => (spot[name] > 0 ? [i + 2, spot.path, spot[name]] : [])),
      );
      await runScript(client, RECORD, { keys, args: [JOB_TTL_S, TTL_S, FADING, MAX_PATHS, ...entries] });
    },
    forget: async (repository, jobId, paths) => {
      if (paths.length > 0) for (const name of COUNTS) await client.zrem(KEYS.hotSpots(repository, name), ...paths);
      await client.del(KEYS.hotSpotsOf(repository, jobId));
    },
    hottest: async (repository, most) => {
      const spots = new Map<string, HotSpot>();
      for (const name of COUNTS) {
        const found = await client.zrevrange(KEYS.hotSpots(repository, name), 0, MAX_PATHS - 1, "WITHSCORES");
        for (let i = 0; i + 1 < found.length; i += 2) {
          const path = found[i] ?? "";
          const spot = spots.get(path) ?? { path, changed: 0, waited: 0, conflicts: 0 };
          spots.set(path, { ...spot, [name]: Math.round(Number(found[i + 1]) * 10) / 10 });
        }
      }
      return [...spots.values()].sort((a, b) => heatOf(b) - heatOf(a) || (a.path < b.path ? -1 : 1)).slice(0, most);
    },
  };
}

function heatOf({ changed, waited, conflicts }: HotSpot): number {
  return 5 * conflicts + 2 * waited + changed;
}
