import { join } from "node:path";
import { connectRedis, type RedisConnection } from "../../shared/redis/connection/connection.ts";
import { readSettings } from "../../shared/settings/read-settings.ts";
import type { Env } from "../../shared/support/env.ts";
import { AppError } from "../../shared/support/errors.ts";
import { silentLog } from "../../shared/support/log.ts";
import { programCache } from "../data-folder.ts";
import { lockDataFolder } from "../data-lock.ts";
import { embeddedRedisUrl, prepareEmbeddedRedis } from "../embedded-redis.ts";
import { findProgram } from "../find-programs.ts";

/** Time in ms that Redis may take to stop, as in `midwatch up`. */
const GRACE_MS = 20_000;

/** A connection to the Redis of a deployment. */
export interface OpenRedis {
  readonly connection: RedisConnection;
  /** Closes the connection. Also stops Redis if it was started for this connection. */
  close(): Promise<void>;
}

/** Connects to REDIS_URL; else to the Redis of a running `midwatch up` that uses this data folder; else starts a Redis on the data folder. */
export async function openRedis(env: Env, data: string): Promise<OpenRedis> {
  const { redisUrl } = readSettings("up", env);
  if (redisUrl !== undefined) return connectTo(redisUrl);
  let unlock: () => void;
  try {
    unlock = await lockDataFolder(data);
  } catch (error) {
    if (error instanceof AppError && error.code === "data_folder_in_use") return connectTo(runningUrl(data));
    throw error;
  }
  return startOwn(env, data, unlock);
}

/** Starts a Redis on the data folder; calls `unlock` when that Redis has stopped. */
export async function startOwn(env: Env, data: string, unlock: () => void): Promise<OpenRedis> {
  try {
    const program = await findProgram("redis", { env, cache: programCache(env) });
    const redis = await prepareEmbeddedRedis(program, join(data, "redis"));
    const child = await redis.start();
    const end = async () => {
      await child.stop(GRACE_MS);
      unlock();
    };
    return await connectTo(redis.url, end).catch(async (error: unknown) => {
      await child.stop(GRACE_MS);
      throw error;
    });
  } catch (error) {
    unlock();
    throw error;
  }
}

export async function connectTo(url: string, end: () => Promise<void> = async () => {}): Promise<OpenRedis> {
  const connection = await connectRedis(url, { log: silentLog() });
  return {
    connection,
    close: async () => {
      await connection.close();
      await end();
    },
  };
}

function runningUrl(data: string): string {
  const url = embeddedRedisUrl(data);
  if (url !== undefined) return url;
  throw new AppError(
    "queue_unavailable",
    `${data} is in use, but has no Redis of its own: set REDIS_URL to the one that it uses`,
  );
}
