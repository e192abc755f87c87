import { Cluster, Redis, type RedisOptions } from "ioredis";
import { coalesceWrites } from "./coalesce-writes.ts";
import { PatientCluster } from "./patient-cluster.ts";
import type { RedisPlace } from "./redis-url.ts";

/** One server (a sentinel's master, too) or a cluster: commands are the same. */
export type RedisClient = Redis | Cluster;

/** ms between tries to reach a Redis that went away: 100, 200, ... 1000 (docs/reference/queue.md#connection). */
const retryStrategy = (n: number): number => Math.min(100 * n, 1000);
/** A client whose commands wait while their server is away, however long, and are sent then. */
export function createRedisClient({ options, clusterNodes }: RedisPlace): RedisClient {
  const patient = {
    ...options,
    replyMapping: "legacy",
    maxRetriesPerRequest: null,
    // The master that it was is a replica now: ask who it is, and send again.
    reconnectOnError: (error) => (error.message.startsWith("READONLY") ? 2 : false),
  } satisfies RedisOptions & { replyMapping: "legacy" };
  if (clusterNodes !== undefined) return new PatientCluster(clusterNodes, patient, retryStrategy);
  const client = new Redis({ ...patient, retryStrategy });
  coalesceWrites(client);
  return client;
}

/** The servers of a client that take writes. */
export function mastersOf(client: RedisClient): readonly Redis[] {
  return client instanceof Cluster ? client.nodes("master") : [client];
}
