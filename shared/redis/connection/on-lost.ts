import { Cluster, type Redis } from "ioredis";
import type { RedisClient } from "./redis-client.ts";

/**
 * Calls back with the place of a server whose connection is lost: the client's own one, or any node of a cluster, whose client
 * itself closes only when all nodes are away. A try to reach one that fails is no loss: nothing was acknowledged since the last.
 */
export function onLost(client: RedisClient, lost: (place: string) => void): void {
  if (!(client instanceof Cluster)) return follow(client, () => lost("the server"));
  // A node that takes another's place is another object; the listeners of the old one go with it, after its last close.
  const followNode = (node: Redis) => follow(node, () => lost(`${node.options.host}:${node.options.port}`));
  for (const node of client.nodes()) followNode(node);
  client.on("+node", followNode);
}

function follow(server: Redis, lost: () => void): void {
  let wasReady = server.status === "ready";
  server.on("ready", () => {
    wasReady = true;
  });
  server.on("close", () => {
    if (wasReady) lost();
    wasReady = false;
  });
}
