import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { connectRedis, type RedisConnection } from "../../shared/redis/connection/connection.ts";
import { readSettings } from "../../shared/settings/read-settings.ts";
import type { Env } from "../../shared/support/env.ts";
import { AppError } from "../../shared/support/errors.ts";
import { silentLog } from "../../shared/support/log.ts";
import { programCache } from "../data-folder.ts";
import { lockDataFolder } from "../data-lock.ts";
import { prepareEmbeddedRedis } from "../embedded-redis.ts";
import { findProgram } from "../find-programs.ts";

/** As long as `midwatch up` gives it. */
const GRACE_MS = 20_000;

/** The Redis of a deployment. */
export interface OpenRedis {
  readonly connection: RedisConnection;
  /** Closes the connection, and stops what was started for it. */
  close(): Promise<void>;
}

/** REDIS_URL's; else that of the `midwatch up` which runs on the data folder; else the folder's own, started for as long as it is asked. */
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

/** The folder's own Redis, started; `unlock` gives the data folder back when it is stopped. */
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
  const conf = join(data, "redis", "redis.conf");
  if (!existsSync(conf)) {
    throw new AppError(
      "queue_unavailable",
      `${data} is in use, but has no Redis of its own: name the one it uses with REDIS_URL`,
    );
  }
  const text = readFileSync(conf, "utf8");
  const setting = (name: string) => new RegExp(`^${name} (.+)$`, "m").exec(text)?.[1] ?? "";
  return `redis+unix://${setting("unixsocket")}?password=${setting("requirepass")}`;
}
