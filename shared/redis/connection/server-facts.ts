import type { Redis } from "ioredis";

/** Facts that a Redis server reports about itself. */
export interface ServerFacts {
  /** An id of the server's process: it changes each time that the server starts. */
  readonly runId: string;
  readonly version: string;
  readonly evictionPolicy: string;
}

/** Queries one server. */
export async function readServer(server: Redis): Promise<ServerFacts> {
  const [about, memory] = await Promise.all([server.info("server"), server.info("memory")]);
  const field = (text: string, name: string) => new RegExp(`^${name}:(\\S+)`, "m").exec(text)?.[1] ?? "";
  return {
    runId: field(about, "run_id"),
    version: field(about, "redis_version"),
    evictionPolicy: field(memory, "maxmemory_policy") || "noeviction",
  };
}
