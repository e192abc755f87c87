import { Cluster, type ClusterNode, type ClusterOptions, type Redis } from "ioredis";

type Options = ClusterOptions & { redisOptions: { replyMapping: "legacy" } };
type RetryStrategy = (times: number) => number;

/** ms between two queries of the cluster's topology. A command for a node that was replaced waits at most this long. */
const TOPOLOGY_EVERY_MS = 2000;

/**
 * A cluster client whose commands wait while a node is down, until the node is back or the cluster has replaced it. This is also the
 * behaviour with a single server. ioredis's own cluster client fails commands in progress when all nodes are down at once.
 */
export class PatientCluster extends Cluster {
  readonly #nodes: readonly ClusterNode[];
  readonly #retryStrategy: RetryStrategy;

  constructor(nodes: readonly ClusterNode[], redisOptions: Options["redisOptions"], retryStrategy: RetryStrategy) {
    const options: Options = {
      redisOptions,
      clusterRetryStrategy: retryStrategy,
      clusterNodeRetryStrategy: retryStrategy,
      slotsRefreshInterval: TOPOLOGY_EVERY_MS,
      // While a slot has no master, each try counts as one redirection. This may last long, so redirections are not limited.
      maxRedirections: Number.MAX_SAFE_INTEGER,
    };
    super([...nodes], options);
    this.#nodes = nodes;
    this.#retryStrategy = retryStrategy;
    leaveLostNodes(this);
  }

  /** Creates a client of the same class. BullMQ creates its blocking connections with this method. */
  override duplicate(nodes: readonly ClusterNode[] = [], options: Partial<ClusterOptions> = {}): Cluster {
    const redisOptions = { ...this.options.redisOptions, ...options.redisOptions, replyMapping: "legacy" } as const;
    return new PatientCluster(nodes.length > 0 ? nodes : this.#nodes, redisOptions, this.#retryStrategy);
  }
}

/**
 * Disconnects nodes that have left the cluster. ioredis removes such a node from its pool. If this happens between two
 * tries to reconnect, the node's queue of commands stays, and their callers wait forever. Starting and aborting a
 * connection here makes these commands fail, and the cluster client then sends them to another node.
 */
function leaveLostNodes(cluster: Cluster): void {
  const known = new Set<Redis>();
  cluster.on("+node", (node: Redis) => known.add(node));
  cluster.on("refresh", () => {
    const present = new Set(cluster.nodes());
    for (const node of known) {
      if (present.has(node)) continue;
      known.delete(node);
      if (node.status !== "reconnecting") continue;
      node.connect().catch(() => {});
      node.disconnect();
    }
  });
}
