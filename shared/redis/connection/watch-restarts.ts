import { Cluster, type Redis } from "ioredis";
import type { Log } from "../../support/log.ts";
import { mastersOf, type RedisClient } from "./redis-client.ts";
import { readServer } from "./server-facts.ts";

/**
 * Calls back when a Redis process that accepts writes was replaced: a server was restarted, or sentinels or a cluster promoted a replica to
 * master. The new process may lack data of the old one. The promise resolves when the ids of the present processes are known. A new node of
 * a cluster is reported too; the only cost is that cached data is loaded again.
 */
export async function watchRestarts(client: RedisClient, log: Log, onRestart: () => void): Promise<void> {
  /** The id of each master's process, by the master's address. With sentinels, there is one master, and its address changes. */
  const runIds = new Map<string, string>();
  const addressOf = ({ options }: Redis) => ("nodes" in client ? `${options.host}:${options.port}` : "the master");

  async function look(server: Redis): Promise<void> {
    const { runId } = await readServer(server);
    const address = addressOf(server);
    // When the answer arrives, the server may no longer be a master.
    if (runIds.get(address) === runId || !mastersOf(client).includes(server)) return;
    runIds.set(address, runId);
    log.warn({ runId, address }, "redis has restarted: caches are dropped");
    onRestart();
  }
  const lookSoon = (server: Redis) => {
    look(server).catch((error: unknown) => log.warn({ err: error }, "redis went away again"));
  };

  for (const server of mastersOf(client)) runIds.set(addressOf(server), (await readServer(server)).runId);
  if (!("nodes" in client)) {
    client.on("ready", () => lookSoon(client));
    return;
  }
  const follow = (node: Redis) => node.on("ready", () => mastersOf(client).includes(node) && lookSoon(node));
  for (const node of client.nodes()) follow(node);
  client.on("+node", follow);
  client.on("refresh", () => {
    const masters = mastersOf(client);
    const addresses = new Set(masters.map(addressOf));
    for (const address of runIds.keys()) if (!addresses.has(address)) runIds.delete(address);
    for (const node of masters) if (!runIds.has(addressOf(node)) && node.status === "ready") lookSoon(node);
  });
}

/**
 * Calls back with the address of a server when the connection to it is lost. This is the single server, or any node of
 * a cluster (a cluster client itself reports a loss only when all nodes are down). A failed try to reconnect is not
 * reported again, because no command was confirmed since the last loss.
 */
export function onLost(client: RedisClient, lost: (address: string) => void): void {
  if (!(client instanceof Cluster)) return reportLoss(client, () => lost("the server"));
  // A node that replaces another is a new object. The object of the old node loses its listeners after its last close.
  const followNode = (node: Redis) => reportLoss(node, () => lost(`${node.options.host}:${node.options.port}`));
  for (const node of client.nodes()) followNode(node);
  client.on("+node", followNode);
}

function reportLoss(server: Redis, lost: () => void): void {
  let wasReady = server.status === "ready";
  server.on("ready", () => {
    wasReady = true;
  });
  server.on("close", () => {
    if (wasReady) lost();
    wasReady = false;
  });
}
