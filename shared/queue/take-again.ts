import { Cluster } from "ioredis";
import type { RedisConnection } from "../redis/connection/connection.ts";
import { onLost } from "../redis/connection/watch-restarts.ts";

/** Remembers the deliveries that a consumer has taken and whose completion Redis has not confirmed. */
export interface Unconfirmed {
  /** To be called before a delivery has its first effect, to remember the delivery. */
  taken(id: string, text: string): void;
  /** To be called when Redis has confirmed the completion of a delivery, or will deliver it again. */
  settled(id: string): void;
}

/** ms for which a delivery is remembered after a Redis Cluster has confirmed its completion. */
const CONFIRMED_MS = 10_000;

/**
 * Repeats deliveries whose effects a killed Redis may have lost. The effect of a delivery and its completion in BullMQ are two commands. If
 * Redis dies between them and loses the end of its file, the effect is lost; the client still holds the second command and sends it to the
 * restarted Redis. The delivery would then be completed without its effect. So all deliveries that were unconfirmed when the connection was
 * lost are repeated. `takeAgain` must be idempotent.
 *
 * In a Redis Cluster, the two commands go to different nodes. One node may lose the effect while another remembers the completion. So
 * deliveries that were confirmed a short time ago are repeated too.
 */
export function takeAgainAfterRestart(
  { client, onRestart }: Pick<RedisConnection, "client" | "onRestart">,
  takeAgain: (text: string) => Promise<void>,
): Unconfirmed {
  const isCluster = client instanceof Cluster;
  const open = new Map<string, string>();
  const confirmed = createRecent(CONFIRMED_MS);
  /**
   * By server address: the deliveries to repeat, as they were when the connection to the server was lost. Stored
   * because the list of confirmed deliveries may expire before the server is reachable again.
   */
  const doubtful = new Map<string, [id: string, text: string][]>();
  const inDoubt = () => [...confirmed.entries(), ...open];
  const settled = (id: string): void => {
    const text = open.get(id);
    open.delete(id);
    if (isCluster && text !== undefined) confirmed.add(id, text);
  };

  onLost(client, (address) => doubtful.set(address, inDoubt()));
  onRestart(() => {
    // A cluster may replace a silent node before this process notices that the connection is lost. So the deliveries
    // that are unconfirmed or recently confirmed now are repeated too.
    const again = new Map([...doubtful.values(), isCluster ? inDoubt() : []].flat());
    doubtful.clear();
    // Waits until all other listeners for the restart have dropped their cached data.
    setImmediate(() => {
      for (const [id, text] of again) {
        open.set(id, text);
        void takeAgain(text).then(() => settled(id));
      }
    });
  });
  return { taken: (id, text) => open.set(id, text), settled };
}

/** A list of texts by id, in the order in which they were added. Texts older than `maxAgeMs` are dropped. */
function createRecent(maxAgeMs: number): { add(id: string, text: string): void; entries(): [string, string][] } {
  const texts = new Map<string, { text: string; at: number }>();
  const dropOld = () => {
    for (const [id, { at }] of texts) {
      if (performance.now() - at <= maxAgeMs) return;
      texts.delete(id);
    }
  };
  return {
    add: (id, text) => {
      dropOld();
      texts.delete(id); // Moves the id to the end of the map.
      texts.set(id, { text, at: performance.now() });
    },
    entries: () => {
      dropOld();
      return [...texts].map(([id, { text }]) => [id, text]);
    },
  };
}
