import { Cluster } from "ioredis";
import type { RedisConnection } from "../redis/connection/connection.ts";
import { onLost } from "../redis/connection/watch-restarts.ts";

/** Deliveries that a consumer has taken and whose completion Redis has not confirmed. */
export interface Unconfirmed {
  /** Remembers a delivery, from before its first effect. */
  taken(id: string, text: string): void;
  /** Redis has confirmed its completion, or will deliver it again. */
  settled(id: string): void;
}

/** ms during which a delivery remains in doubt after a cluster has confirmed it. */
const CONFIRMED_MS = 10_000;

/**
 * Repeats deliveries that a killed Redis may have forgotten. The effect of a delivery and BullMQ's completion of it are
 * two commands. If Redis dies between them and loses the end of its file, the effect is gone, but the client still
 * holds the second command and sends it to the restarted Redis: the delivery would be completed without its effect. So
 * deliveries that were unconfirmed when the connection was lost are repeated; `takeAgain` must be idempotent.
 *
 * In a cluster the two commands go to different nodes. One node may forget the effect while the other remembers the
 * completion, so recently confirmed deliveries are repeated too.
 */
export function takeAgainAfterRestart(
  { client, onRestart }: Pick<RedisConnection, "client" | "onRestart">,
  takeAgain: (text: string) => Promise<void>,
): Unconfirmed {
  const isCluster = client instanceof Cluster;
  const open = new Map<string, string>();
  const confirmed = createRecent(CONFIRMED_MS);
  /** Deliveries in doubt when a server was lost, by its address: the server may be away for long. */
  const doubtful = new Map<string, [id: string, text: string][]>();
  const inDoubt = () => [...confirmed.entries(), ...open];
  const settled = (id: string): void => {
    const text = open.get(id);
    open.delete(id);
    if (isCluster && text !== undefined) confirmed.add(id, text);
  };

  onLost(client, (address) => doubtful.set(address, inDoubt()));
  onRestart(() => {
    // A cluster replaces a silent node before the loss of its connection is noticed.
    const again = new Map([...doubtful.values(), isCluster ? inDoubt() : []].flat());
    doubtful.clear();
    // Waits until all other listeners of the restart have dropped their caches.
    setImmediate(() => {
      for (const [id, text] of again) {
        open.set(id, text);
        void takeAgain(text).then(() => settled(id));
      }
    });
  });
  return { taken: (id, text) => open.set(id, text), settled };
}

/** Texts by id, in the order of arrival; texts older than `maxAgeMs` are dropped. */
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
      texts.delete(id); // Moves it to the end.
      texts.set(id, { text, at: performance.now() });
    },
    entries: () => {
      dropOld();
      return [...texts].map(([id, { text }]) => [id, text]);
    },
  };
}
