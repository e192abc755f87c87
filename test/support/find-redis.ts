import { programCache } from "../../launch/data-folder.ts";
import { findProgram } from "../../launch/find-programs.ts";
import { readEnv } from "../../shared/support/env.ts";

/** A Redis server program, and its environment. */
export interface RedisProgram {
  readonly path: string;
  readonly env: Readonly<Record<string, string>>;
}

/** The Redis that `up` would use. */
export async function findRedis(): Promise<RedisProgram> {
  const env = readEnv();
  return findProgram("redis", { env, cache: programCache(env) });
}
