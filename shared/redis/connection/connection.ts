import { AppError, messageOf } from "../../support/errors.ts";
import type { Log } from "../../support/log.ts";
import { missingPermissions } from "./permissions.ts";
import { createRedisClient, mastersOf, type RedisClient } from "./redis-client.ts";
import { parseRedisUrl, type RedisAddress } from "./redis-url.ts";
import { readServer } from "./server-facts.ts";
import { watchRestarts } from "./watch-restarts.ts";

/** A process's connection to Redis. */
export interface RedisConnection {
  readonly client: RedisClient;
  /** False while the connection to Redis, or to a master of the cluster, is down. Commands then wait until it is up again. */
  isReachable(): boolean;
  /** Names of the commands that Midwatch needs and Redis refuses to this connection's user (ACL). Empty if all are allowed. */
  missingPermissions(): Promise<string[]>;
  /** Calls back when Redis, or a master of the cluster, was restarted or replaced. Data that was cached from it may then be wrong. */
  onRestart(callback: () => void): void;
  close(): Promise<void>;
}

/** ms to wait for Redis when a process starts, before the process gives up. */
const START_TIMEOUT_MS = 5000;

/**
 * Connects to Redis or Valkey: to a single server, to the master that sentinels name, or to a cluster. `parseRedisUrl`
 * describes the formats of `url`.
 *
 * Throws an AppError `queue_unavailable` with the address and the consequence.
 */
export async function connectRedis(url: string, { log }: { log: Log }): Promise<RedisConnection> {
  const address = parseRedisUrl(url);
  const client = createRedisClient(address);
  let lastError = "no answer";
  const onError = (error: Error) => {
    lastError = messageOf(error);
    log.warn({ detail: lastError }, "redis connection");
  };
  for (const event of ERRORS) client.on(event, onError);
  await connectInTime(client, { where: describe(address), lastError: () => lastError });
  await checkServers(client, log);
  const missing = await missingPermissions(client);
  if (missing.length > 0)
    log.error({ missing }, "redis refuses commands to this user: no work is possible until its ACL allows them");
  const restartCallbacks: (() => void)[] = [];
  await watchRestarts(client, log, () => {
    for (const callback of restartCallbacks) callback();
  });
  const isReachable = () => client.status === "ready" && mastersOf(client).every(isUsable);
  return {
    client,
    isReachable,
    missingPermissions: () => missingPermissions(client),
    onRestart: (callback) => {
      restartCallbacks.push(callback);
    },
    close: async () => {
      // QUIT would wait until an unreachable server is reachable again.
      if (!isReachable()) return client.disconnect();
      await client.quit().catch(() => client.disconnect());
    },
  };
}

/** Names of the events that report a connection error, of a client or of a cluster's node. */
const ERRORS = ["error", "node error"] as const;

/** True if commands can be sent to a node. A node in state `wait` connects when the first command is sent. */
function isUsable({ status }: { readonly status: string }): boolean {
  return status === "ready" || status === "wait";
}

async function connectInTime(
  client: RedisClient,
  { where, lastError }: { where: string; lastError: () => string },
): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(lastError())), START_TIMEOUT_MS);
  });
  try {
    // The client keeps trying to connect, and the ping waits until it has. (`lazyConnect` is not set, because BullMQ
    // copies it to its own connection, which would then give up after one try.)
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

/** Rejects as soon as Redis refuses the password, because waiting would not help. */
function refusedByPassword(client: RedisClient): Promise<never> {
  return new Promise((_resolve, reject) => {
    const look = (error: Error) => {
      if (/WRONGPASS|NOAUTH|invalid password/.test(error.message)) reject(error);
    };
    for (const event of ERRORS) client.on(event, look);
  });
}

/** Throws if a server is too old. Logs a warning if a server may evict keys. */
async function checkServers(client: RedisClient, log: Log): Promise<void> {
  for (const { version, evictionPolicy } of await Promise.all(mastersOf(client).map(readServer))) {
    const [major = 0, minor = 0] = version.split(".").map(Number);
    if (major < 6 || (major === 6 && minor < 2)) {
      client.disconnect();
      throw new AppError(
        "queue_unavailable",
        `expected Redis 6.2 or Valkey at least, got ${version}. The process does not start; install a newer one`,
      );
    }
    if (evictionPolicy !== "noeviction") {
      log.error(
        { evictionPolicy },
        "redis may evict keys: set maxmemory-policy noeviction, or jobs can lose their history",
      );
    }
  }
}

function describe({ options, clusterNodes }: RedisAddress): string {
  const list = (addresses: readonly { host?: string | undefined; port?: number | undefined }[]) =>
    addresses.map(({ host, port }) => `${host}:${port}`).join(", ");
  if (clusterNodes !== undefined) return `one of ${list(clusterNodes)}`;
  if (options.sentinels !== undefined) return `the master ${options.name} of the sentinels ${list(options.sentinels)}`;
  return options.path ?? `${options.host}:${options.port}`;
}
