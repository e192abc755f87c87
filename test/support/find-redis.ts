import { programCache } from "../../launch/data-folder.ts";
import { findProgram } from "../../launch/find-programs.ts";
import { readEnv } from "../../shared/support/env.ts";

/** The path of a Redis server program, and the environment that it needs. */
export interface RedisProgram {
  readonly path: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Finds the Redis program that `midwatch up` would use. */
export async function findRedis(): Promise<RedisProgram> {
  const env = readEnv();
  return findProgram("redis", { env, cache: programCache(env) });
}
