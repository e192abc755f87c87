import type { Redis } from "ioredis";

/** Facts that a server reports about itself. */
export interface ServerFacts {
  /** Changes with each start. */
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
