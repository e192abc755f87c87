import type { HotSpot } from "../../protocol/job/history.ts";
import type { RedisConnection } from "../connection/connection.ts";
import { defineScript, runScript } from "../connection/script.ts";
import { KEYS } from "../keys/keys.ts";

/** Stored paths of one repository, for each count. */
const MAX_PATHS = 200;
/** Factor by which a new job reduces earlier counts. */
const FADING = 0.9;
/** Seconds after which an unused repository is forgotten. */
const TTL_S = 180 * 86_400;
/** Seconds during which a recorded job is remembered, so that it is not recorded twice. */
const JOB_TTL_S = 30 * 86_400;

const COUNTS = ["changed", "waited", "conflicts"] as const;

/**
 * KEYS: the job's mark, one sorted set per count. ARGV: ttls, fading, most paths; then index of the count, increment,
 * path.
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

/** Paths over which tasks of earlier jobs conflicted, by repository, for the next plan. */
export interface HotSpots {
  /** Adds the hot spots of one job, once, even if called again. `repository` is an identity, not a path. */
  record(repository: string, jobId: string, met: readonly HotSpot[]): Promise<void>;
  /**
   * Removes the paths that a job recorded, and the mark that it was recorded. This also removes earlier jobs' counts of
   * these paths: faded counts cannot be separated.
   */
  forget(repository: string, jobId: string, paths: readonly string[]): Promise<void>;
  /** The hottest paths first: a conflict weighs more than a wait, a wait more than a change. */
  hottest(repository: string, most: number): Promise<HotSpot[]>;
}

/** Hot spots over one connection. */
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
