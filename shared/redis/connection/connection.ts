import { AppError, messageOf } from "../../support/errors.ts";
import type { Log } from "../../support/log.ts";
import { missingPermissions } from "./permissions.ts";
import { createRedisClient, mastersOf, type RedisClient } from "./redis-client.ts";
import { parseRedisUrl, type RedisPlace } from "./redis-url.ts";
import { readServer } from "./server-facts.ts";
import { watchRestarts } from "./watch-restarts.ts";

/** A process's connection to Redis. */
export interface RedisConnection {
  readonly client: RedisClient;
  /** False while the connection, or that to one of a cluster's masters, is down: commands then wait until it is up again. */
  isReachable(): boolean;
  /** Commands that Redis refuses to this connection's user (an ACL), by their names; empty when it allows what is needed. */
  missingPermissions(): Promise<string[]>;
  /** Calls back when Redis, or one of a cluster's masters, has come back as another process: what is cached may be wrong. */
  onRestart(callback: () => void): void;
  close(): Promise<void>;
}

/** ms that a Redis may be away at start before the process gives up. */
const START_TIMEOUT_MS = 5000;

/**
 * Connects to Redis or Valkey: one server, what sentinels say is the master, or a cluster. For the forms of `url` see
 * `parseRedisUrl`.
 *
 * Throws an AppError `queue_unavailable` that says where it looked and what happens next.
 */
export async function connectRedis(url: string, { log }: { log: Log }): Promise<RedisConnection> {
  const place = parseRedisUrl(url);
  const client = createRedisClient(place);
  let lastError = "no answer";
  const heard = (error: Error) => {
    lastError = messageOf(error);
    log.warn({ detail: lastError }, "redis connection");
  };
  for (const event of ERRORS) client.on(event, heard);
  await connectInTime(client, { where: describe(place), lastError: () => lastError });
  await checkServers(client, log);
  const missing = await missingPermissions(client);
  if (missing.length > 0)
    log.error({ missing }, "redis refuses commands to this user: nothing can be done until its ACL allows them");
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
      // Asked to quit while it is away, the client would wait for it to come back.
      if (!isReachable()) return client.disconnect();
      await client.quit().catch(() => client.disconnect());
    },
  };
}

/** What a client, or a node of a cluster, says when it cannot connect. */
const ERRORS = ["error", "node error"] as const;

/** A node that nobody has asked for anything yet is connected with the first command. */
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
function refusedByPassword(client: RedisClient): Promise<never> {
  return new Promise((_resolve, reject) => {
    const look = (error: Error) => {
      if (/WRONGPASS|NOAUTH|invalid password/.test(error.message)) reject(error);
    };
    for (const event of ERRORS) client.on(event, look);
  });
}

/** Refuses a server that is too old, and warns of one that may throw our keys away. */
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

function describe({ options, clusterNodes }: RedisPlace): string {
  const list = (places: readonly { host?: string | undefined; port?: number | undefined }[]) =>
    places.map(({ host, port }) => `${host}:${port}`).join(", ");
  if (clusterNodes !== undefined) return `one of ${list(clusterNodes)}`;
  if (options.sentinels !== undefined) return `what the sentinels ${list(options.sentinels)} call ${options.name}`;
  return options.path ?? `${options.host}:${options.port}`;
}
