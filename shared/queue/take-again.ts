import { Cluster } from "ioredis";
import type { RedisConnection } from "../redis/connection/connection.ts";
import { onLost } from "../redis/connection/watch-restarts.ts";

/** What a consumer has taken and Redis has not yet confirmed to be done with. */
export interface Unconfirmed {
  /** Remembers a delivery from before its first effect on. */
  taken(id: string, text: string): void;
  /** Redis has confirmed it, or it comes again by itself. */
  settled(id: string): void;
}

/** ms for which a delivery is in doubt after a cluster has confirmed it. */
const CONFIRMED_MS = 10_000;

/**
 * Takes again what a Redis that was killed may have forgotten. The effect of a delivery and BullMQ's word that it is done
 * are two commands. When Redis dies between them and loses the end of its file, the effect is gone, while the client still
 * holds the second command and tells it to the Redis that comes back: the delivery would be done without its effect.
 * So what was unconfirmed when the connection was lost is taken once more; `takeAgain` has to be idempotent.
 *
 * In a cluster the two lie on different nodes. One may forget the effect while the other remembers that it is done, so what
 * was confirmed a short time ago is taken once more, too.
 */
export function takeAgainAfterRestart(
  { client, onRestart }: Pick<RedisConnection, "client" | "onRestart">,
  takeAgain: (text: string) => Promise<void>,
): Unconfirmed {
  const isCluster = client instanceof Cluster;
  const open = new Map<string, string>();
  const confirmed = createRecent(CONFIRMED_MS);
  /** What was in doubt when a server was lost, by its place: it may be away for long. */
  const doubtful = new Map<string, [id: string, text: string][]>();
  const inDoubt = () => [...confirmed.entries(), ...open];
  const settled = (id: string): void => {
    const text = open.get(id);
    open.delete(id);
    if (isCluster && text !== undefined) confirmed.add(id, text);
  };

  onLost(client, (place) => doubtful.set(place, inDoubt()));
  onRestart(() => {
    // A cluster replaces a node that fell silent before its connection is found to be lost.
    const again = new Map([...doubtful.values(), isCluster ? inDoubt() : []].flat());
    doubtful.clear();
    // Not before everybody who was told of the restart has dropped what it has cached.
    setImmediate(() => {
      for (const [id, text] of again) {
        open.set(id, text);
        void takeAgain(text).then(() => settled(id));
      }
    });
  });
  return { taken: (id, text) => open.set(id, text), settled };
}

/** Texts by id, in the order in which they came; those that are older than `keptMs` are dropped. */
function createRecent(keptMs: number): { add(id: string, text: string): void; entries(): [string, string][] } {
  const texts = new Map<string, { text: string; at: number }>();
  const dropOld = () => {
    for (const [id, { at }] of texts) {
      if (performance.now() - at <= keptMs) return;
      texts.delete(id);
    }
  };
  return {
    add: (id, text) => {
      dropOld();
      texts.delete(id); // So that it comes last.
      texts.set(id, { text, at: performance.now() });
    },
    entries: () => {
      dropOld();
      return [...texts].map(([id, { text }]) => [id, text]);
    },
  };
}
