import { Cluster, type ClusterNode, type ClusterOptions, type Redis } from "ioredis";

type Options = ClusterOptions & { redisOptions: { replyMapping: "legacy" } };
type RetryStrategy = (times: number) => number;

/**
 * ms between two queries of the cluster's topology: the longest time that a command waits for a node that was replaced.
 */
const TOPOLOGY_EVERY_MS = 2000;

/**
 * A cluster client whose commands wait while a node is down, as they do with a single server, until the node is back or
 * the cluster has replaced it. Without this, ioredis fails commands in progress when all nodes are down at once.
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
      // Without a master for a slot, the cluster refuses each try as one redirection, and this may take long.
      maxRedirections: Number.MAX_SAFE_INTEGER,
    };
    super([...nodes], options);
    this.#nodes = nodes;
    this.#retryStrategy = retryStrategy;
    leaveLostNodes(this);
  }

  /** BullMQ creates its blocking connections with this method. */
  override duplicate(nodes: readonly ClusterNode[] = [], options: Partial<ClusterOptions> = {}): Cluster {
    const redisOptions = { ...this.options.redisOptions, ...options.redisOptions, replyMapping: "legacy" } as const;
    return new PatientCluster(nodes.length > 0 ? nodes : this.#nodes, redisOptions, this.#retryStrategy);
  }
}

/**
 * Disconnects nodes that have left the cluster. ioredis removes such a node from its pool, but if it does so between
 * two tries to reconnect, the node's command queue stays, and its callers wait forever. Disconnecting during a try
 * fails the commands with an error after which the cluster client asks another node.
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
