import type { RedisOptions } from "ioredis";
import { Redis } from "ioredis";
import { AppError, messageOf } from "../support/errors.ts";
import type { Log } from "../support/log.ts";
import { parseRedisUrl } from "./redis-url.ts";

/** A process's connection to Redis. */
export interface RedisConnection {
  readonly client: Redis;
  /** False while the connection is down: commands then wait until it is up again. */
  isReachable(): boolean;
  /** Calls back when Redis has come back as another process: what is cached may be wrong. */
  onRestart(callback: () => void): void;
  close(): Promise<void>;
}

/** ms between tries to reach a Redis that went away: 100, 200, ... 1000 (reference/queue.md §0.4). */
const retryStrategy = (n: number): number => Math.min(100 * n, 1000);
/** ms that a Redis may be away at start before the process gives up. */
const START_TIMEOUT_MS = 5000;

/**
 * Connects to Redis or Valkey. `url` is redis://, rediss:// or redis+unix:///path?password=...
 *
 * Throws an AppError `queue_unavailable` that says where it looked and what happens next.
 */
export async function connectRedis(url: string, { log }: { log: Log }): Promise<RedisConnection> {
  const options: RedisOptions & { replyMapping: "legacy" } = {
    ...parseRedisUrl(url),
    replyMapping: "legacy",
    maxRetriesPerRequest: null,
    retryStrategy,
  };
  const client = new Redis(options);
  let lastError = "no answer";
  client.on("error", (error: Error) => {
    lastError = messageOf(error);
    log.warn({ detail: lastError }, "redis connection");
  });
  await connectInTime(client, { where: describe(options), lastError: () => lastError });
  const restartCallbacks: (() => void)[] = [];
  const server = await checkServer(client, log);
  let runId = server.runId;
  client.on("ready", () => {
    readServer(client).then(
      (found) => {
        if (found.runId === runId) return;
        runId = found.runId;
        log.warn({ runId }, "redis has restarted: what was cached is dropped");
        for (const callback of restartCallbacks) callback();
      },
      (error: unknown) => log.warn({ err: error }, "redis went away again"),
    );
  });
  return {
    client,
    isReachable: () => client.status === "ready",
    onRestart: (callback) => {
      restartCallbacks.push(callback);
    },
    close: async () => {
      // Asked to quit while it is away, the client would wait for it to come back.
      if (client.status !== "ready") return client.disconnect();
      await client.quit().catch(() => client.disconnect());
    },
  };
}

async function connectInTime(
  client: Redis,
  { where, lastError }: { where: string; lastError: () => string },
): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(lastError())), START_TIMEOUT_MS);
  });
  try {
    // The client goes on trying, and the ping waits for it. (Not lazily: BullMQ copies the option to a connection of its
    // own, whose first try would then be its last.)
    await Promise.race([client.ping(), late, refusedByPassword(client)]);
  } catch (error) {
    client.disconnect();
    throw new AppError(
      "queue_unavailable",
      `expected a Redis or Valkey at ${where} within ${START_TIMEOUT_MS / 1000} s, got: ${messageOf(error)}. The process does not start; check REDIS_URL`,
      { cause: error },
    );
  } finally {
    clearTimeout(timer);
  }
}

/** Waiting does not mend a wrong password. */
function refusedByPassword(client: Redis): Promise<never> {
  return new Promise((_resolve, reject) => {
    client.on("error", (error: Error) => {
      if (/WRONGPASS|NOAUTH|invalid password/.test(error.message)) reject(error);
    });
  });
}

/** What a server says about itself. */
interface ServerFacts {
  /** Another one after each start. */
  readonly runId: string;
  readonly version: string;
  readonly evictionPolicy: string;
}

/** Refuses a server that is too old, and warns of one that may throw our keys away. */
async function checkServer(client: Redis, log: Log): Promise<ServerFacts> {
  const facts = await readServer(client);
  const [major = 0, minor = 0] = facts.version.split(".").map(Number);
  if (major < 6 || (major === 6 && minor < 2)) {
    client.disconnect();
    throw new AppError(
      "queue_unavailable",
      `expected Redis 6.2 or Valkey at least, got ${facts.version}. The process does not start; install a newer one`,
    );
  }
  if (facts.evictionPolicy !== "noeviction") {
    log.error(
      { evictionPolicy: facts.evictionPolicy },
      "redis may evict keys: set maxmemory-policy noeviction, or jobs can lose their history",
    );
  }
  return facts;
}

async function readServer(client: Redis): Promise<ServerFacts> {
  const [server, memory] = await Promise.all([client.info("server"), client.info("memory")]);
  const field = (text: string, name: string) => new RegExp(`^${name}:(\\S+)`, "m").exec(text)?.[1] ?? "";
  return {
    runId: field(server, "run_id"),
    version: field(server, "redis_version"),
    evictionPolicy: field(memory, "maxmemory_policy") || "noeviction",
  };
}

function describe(options: RedisOptions): string {
  return options.path ?? `${options.host}:${options.port}`;
}
