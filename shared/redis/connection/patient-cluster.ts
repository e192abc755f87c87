import { Cluster, type ClusterNode, type ClusterOptions, type Redis } from "ioredis";

type Options = ClusterOptions & { redisOptions: { replyMapping: "legacy" } };
type RetryStrategy = (times: number) => number;

/** ms between two looks at which node of a cluster has what: so long a command waits for a node that was replaced. */
const TOPOLOGY_EVERY_MS = 2000;

/**
 * A cluster whose commands wait while a node is away, as those of a single server do: until it is there again, or until the
 * cluster has another in its place. ioredis by itself fails what was under way when all nodes are away at once.
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
      // While a cluster has no master for a slot it refuses: each refusal is one redirection, and the wait may be long.
      maxRedirections: Number.MAX_SAFE_INTEGER,
    };
    super([...nodes], options);
    this.#nodes = nodes;
    this.#retryStrategy = retryStrategy;
    leaveLostNodes(this);
  }

  /** What BullMQ's blocking connections are made with. */
  override duplicate(nodes: readonly ClusterNode[] = [], options: Partial<ClusterOptions> = {}): Cluster {
    const redisOptions = { ...this.options.redisOptions, ...options.redisOptions, replyMapping: "legacy" } as const;
    return new PatientCluster(nodes.length > 0 ? nodes : this.#nodes, redisOptions, this.#retryStrategy);
  }
}

/**
 * Lets go of nodes that the cluster has no more. ioredis takes one out of its pool, but when that was between two tries to
 * reach it, the node's own queue is left standing, and who asked waits for ever. Ended in the middle of a try, it fails them
 * with what the cluster takes for a reason to ask elsewhere.
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
