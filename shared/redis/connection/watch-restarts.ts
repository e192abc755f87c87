import { Cluster, type Redis } from "ioredis";
import type { Log } from "../../support/log.ts";
import { mastersOf, type RedisClient } from "./redis-client.ts";
import { readServer } from "./server-facts.ts";

/**
 * Calls back when what takes writes is another process than before: a server was started again, sentinels made a replica
 * the master, or a cluster did so for some slots. It may know less than what it replaced. Resolves when it knows who is
 * there now. A node that a cluster gained is told, too: that costs a reload and nothing else.
 */
export async function watchRestarts(client: RedisClient, log: Log, onRestart: () => void): Promise<void> {
  /** The process behind each master, by where it listens. Sentinels move the one that there is. */
  const runIds = new Map<string, string>();
  const placeOf = ({ options }: Redis) => ("nodes" in client ? `${options.host}:${options.port}` : "the master");

  async function look(server: Redis): Promise<void> {
    const { runId } = await readServer(server);
    const place = placeOf(server);
    // Asked while it was a master, it may be none any more when it answers.
    if (runIds.get(place) === runId || !mastersOf(client).includes(server)) return;
    runIds.set(place, runId);
    log.warn({ runId, place }, "redis has restarted: what was cached is dropped");
    onRestart();
  }
  const lookSoon = (server: Redis) => {
    look(server).catch((error: unknown) => log.warn({ err: error }, "redis went away again"));
  };

  for (const server of mastersOf(client)) runIds.set(placeOf(server), (await readServer(server)).runId);
  if (!("nodes" in client)) {
    client.on("ready", () => lookSoon(client));
    return;
  }
  const follow = (node: Redis) => node.on("ready", () => mastersOf(client).includes(node) && lookSoon(node));
  for (const node of client.nodes()) follow(node);
  client.on("+node", follow);
  client.on("refresh", () => {
    const masters = mastersOf(client);
    const places = new Set(masters.map(placeOf));
    for (const place of runIds.keys()) if (!places.has(place)) runIds.delete(place);
    for (const node of masters) if (!runIds.has(placeOf(node)) && node.status === "ready") lookSoon(node);
  });
}

/**
 * Calls back with the place of a server whose connection is lost: the client's own one, or any node of a cluster, whose client
 * itself closes only when all nodes are away. A try to reach one that fails is no loss: nothing was acknowledged since the last.
 */
export function onLost(client: RedisClient, lost: (place: string) => void): void {
  if (!(client instanceof Cluster)) return reportLoss(client, () => lost("the server"));
  // A node that takes another's place is another object; the listeners of the old one go with it, after its last close.
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
