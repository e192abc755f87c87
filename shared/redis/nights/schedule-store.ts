import type { DueRecord, Schedule } from "../../protocol/nightshift/schedule.ts";
import type { RedisConnection } from "../connection/connection.ts";
import { defineScript, runScript } from "../connection/script.ts";
import { KEYS } from "../keys/keys.ts";

/** A schedule as it was read. Changes are made only if nobody has changed it since. */
export interface ReadSchedule {
  readonly schedule: Schedule;
  /** The text in Redis. */
  readonly stored: string;
}

/** The schedules and the records of their due instants, shared by all coordinators. */
export interface ScheduleStore {
  /** Sorted by name. */
  all(): Promise<ReadSchedule[]>;
  find(name: string): Promise<ReadSchedule | undefined>;
  /** Stores a new schedule, or replaces one. The records of its past instants stay. */
  put(schedule: Schedule): Promise<void>;
  /**
   * Changes a schedule and adds the records of due instants, in one step. Returns false, and changes nothing, if the schedule has been changed since it was read:
   * of two coordinators, one records an instant.
   */
  change(read: ReadSchedule, next: Schedule, records?: readonly DueRecord[]): Promise<boolean>;
  /** Replaces the record of an instant, for example to add its job. */
  rewrite(name: string, record: DueRecord): Promise<void>;
  /** The newest records, newest first. */
  history(name: string, max: number): Promise<DueRecord[]>;
  /** Removes a schedule and its records. Returns whether there was one. */
  remove(name: string): Promise<boolean>;
}

/** Number of records that are kept of one schedule. The oldest are removed. */
const MAX_RECORDS = 2000;

/**
 * Changes a schedule if its text is still the expected one. KEYS: the schedules, the schedule's records. ARGV: name, expected text, new text, maximum number of
 * records, then pairs of instant and record.
 */
const CHANGE = defineScript(`
  if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
  redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
  for i = 5, #ARGV, 2 do
    redis.call('ZREMRANGEBYSCORE', KEYS[2], ARGV[i], ARGV[i])
    redis.call('ZADD', KEYS[2], ARGV[i], ARGV[i + 1])
  end
  redis.call('ZREMRANGEBYRANK', KEYS[2], 0, -tonumber(ARGV[4]) - 1)
  return 1`);

/** Replaces a record. KEYS: the schedule's records. ARGV: instant, record. */
const REWRITE = defineScript(`
  if redis.call('ZREMRANGEBYSCORE', KEYS[1], ARGV[1], ARGV[1]) == 1 then redis.call('ZADD', KEYS[1], ARGV[1], ARGV[2]) end
  return 1`);

/** Schedules in Redis. */
export function createScheduleStore({ client }: RedisConnection): ScheduleStore {
  const parse = (stored: string): ReadSchedule => ({ stored, schedule: JSON.parse(stored) as Schedule });
  return {
    all: async () => {
      const texts = await client.hvals(KEYS.schedules);
      return texts.map(parse).sort((a, b) => (a.schedule.name < b.schedule.name ? -1 : 1));
    },
    find: async (name) => {
      const text = await client.hget(KEYS.schedules, name);
      return text === null ? undefined : parse(text);
    },
    put: async (schedule) => {
      await client.hset(KEYS.schedules, schedule.name, JSON.stringify(schedule));
    },
    change: async ({ schedule: { name }, stored }, next, records = []) => {
      const added = records.flatMap((record) => [record.due, JSON.stringify(record)]);
      const answer = await runScript(client, CHANGE, {
        keys: [KEYS.schedules, KEYS.dueRecords(name)],
        args: [name, stored, JSON.stringify(next), MAX_RECORDS, ...added],
      });
      return answer === 1;
    },
    rewrite: async (name, record) => {
      await runScript(client, REWRITE, { keys: [KEYS.dueRecords(name)], args: [record.due, JSON.stringify(record)] });
    },
    history: async (name, max) => {
      const texts = await client.zrevrange(KEYS.dueRecords(name), 0, max - 1);
      return texts.map((text) => JSON.parse(text) as DueRecord);
    },
    remove: async (name) => {
      const [, removed] = (await client.multi().del(KEYS.dueRecords(name)).hdel(KEYS.schedules, name).exec()) ?? [];
      return removed?.[1] === 1;
    },
  };
}
