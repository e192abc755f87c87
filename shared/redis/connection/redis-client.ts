import { Cluster, Redis, type RedisOptions } from "ioredis";
import { coalesceWrites } from "./coalesce-writes.ts";
import { PatientCluster } from "./patient-cluster.ts";
import type { RedisAddress } from "./redis-url.ts";

/** The client of a single server (or of the master that sentinels name), or of a cluster. The commands are the same. */
export type RedisClient = Redis | Cluster;

/** ms before the n-th try to reconnect: 100, 200, ... 1000 (docs/reference/queue.md#connection). */
const retryStrategy = (n: number): number => Math.min(100 * n, 1000);
/** Creates a client of Redis. While the server is down, commands wait for any length of time, and are then sent. */
export function createRedisClient({ options, clusterNodes }: RedisAddress): RedisClient {
  const patient = {
    ...options,
    replyMapping: "legacy",
    maxRetriesPerRequest: null,
    // The server that was the master is now a replica: reconnect to the new master, and send the command again.
    reconnectOnError: (error) => (error.message.startsWith("READONLY") ? 2 : false),
  } satisfies RedisOptions & { replyMapping: "legacy" };
  if (clusterNodes !== undefined) return new PatientCluster(clusterNodes, patient, retryStrategy);
  const client = new Redis({ ...patient, retryStrategy });
  coalesceWrites(client);
  return client;
}

/** The servers of a client that accept writes: the masters. */
export function mastersOf(client: RedisClient): readonly Redis[] {
  return client instanceof Cluster ? client.nodes("master") : [client];
}
