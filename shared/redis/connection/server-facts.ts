import type { Redis } from "ioredis";

/** What a server says about itself. */
export interface ServerFacts {
  /** Another one after each start. */
  readonly runId: string;
  readonly version: string;
  readonly evictionPolicy: string;
}

/** Asks one server who it is. */
export async function readServer(server: Redis): Promise<ServerFacts> {
  const [about, memory] = await Promise.all([server.info("server"), server.info("memory")]);
  const field = (text: string, name: string) => new RegExp(`^${name}:(\\S+)`, "m").exec(text)?.[1] ?? "";
  return {
    runId: field(about, "run_id"),
    version: field(about, "redis_version"),
    evictionPolicy: field(memory, "maxmemory_policy") || "noeviction",
  };
}
