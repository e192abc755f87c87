import type { RedisOptions } from "ioredis";
import { Redis } from "ioredis";
import { AppError, messageOf } from "../support/errors.ts";
import type { Log } from "../support/log.ts";
import { registerSecret } from "../support/redact.ts";

/** A process's connection to Redis, and how to open more of its kind. */
export interface RedisConnection {
  readonly client: Redis;
  /** A further connection, for what blocks. The caller closes it. */
  duplicate(): Redis;
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
    lazyConnect: true,
  };
  const client = new Redis(options);
  let lastError = "no answer";
  client.on("error", (error: Error) => {
    lastError = messageOf(error);
    log.warn({ detail: lastError }, "redis connection");
  });
  await connectInTime(client, { where: describe(options), lastError: () => lastError });
  const restartCallbacks: (() => void)[] = [];
  let runId = await readRunId(client);
  client.on("ready", () => {
    readRunId(client).then(
      (found) => {
        if (found === runId) return;
        runId = found;
        log.warn({ runId }, "redis has restarted: what was cached is dropped");
        for (const callback of restartCallbacks) callback();
      },
      (error: unknown) => log.warn({ err: error }, "redis went away again"),
    );
  });
  return {
    client,
    duplicate: () => {
      const more = new Redis({ ...options, lazyConnect: false });
      more.on("error", (error: Error) => log.warn({ detail: messageOf(error) }, "redis connection"));
      return more;
    },
    onRestart: (callback) => {
      restartCallbacks.push(callback);
    },
    close: async () => {
      await client.quit().catch(() => client.disconnect());
    },
  };
}

/** The connection options in a URL; its password is never logged. */
export function parseRedisUrl(url: string): RedisOptions {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    throw badUrl(url);
  }
  const password = parsed.searchParams.get("password") ?? decodeURIComponent(parsed.password);
  registerSecret(password);
  const secret = password === "" ? {} : { password };
  const username = parsed.username === "" ? {} : { username: decodeURIComponent(parsed.username) };
  if (parsed.protocol === "redis+unix:") return { path: decodeURIComponent(parsed.pathname), ...secret };
  if (parsed.protocol !== "redis:" && parsed.protocol !== "rediss:") throw badUrl(url);
  return {
    host: parsed.hostname,
    port: Number(parsed.port || 6379),
    db: Number(parsed.pathname.slice(1) || 0),
    ...username,
    ...secret,
    ...(parsed.protocol === "rediss:" ? { tls: {} } : {}),
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
    await Promise.race([client.connect().then(() => client.ping()), late, refusedByPassword(client)]);
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

async function readRunId(client: Redis): Promise<string> {
  return /run_id:(\w+)/.exec(await client.info("server"))?.[1] ?? "";
}

function describe(options: RedisOptions): string {
  return options.path ?? `${options.host}:${options.port}`;
}

function badUrl(url: string): AppError {
  const shown = url.replace(/\/\/[^@/]*@/, "//...@").replace(/password=[^&]*/, "password=...");
  return new AppError("bad_request", `REDIS_URL must be redis://, rediss:// or redis+unix:///path, got ${shown}`);
}
