import type { RedisConnection } from "../redis/connection.ts";

/** What a consumer has taken and Redis has not yet confirmed to be done with. */
export interface Unconfirmed {
  /** Remembers a delivery from before its first effect on. */
  taken(id: string, text: string): void;
  /** Forgets it: Redis has confirmed, or it comes again by itself. */
  settled(id: string): void;
}

/**
 * Takes again what a Redis that was killed may have forgotten. The effect of a delivery and BullMQ's word that it is done
 * are two commands. When Redis dies between them and loses the end of its file, the effect is gone, while the client still
 * holds the second command and tells it to the Redis that comes back: the delivery would be done without its effect.
 * So what was unconfirmed when the connection was lost is taken once more; `takeAgain` has to be idempotent.
 */
export function takeAgainAfterRestart(
  { client, onRestart }: Pick<RedisConnection, "client" | "onRestart">,
  takeAgain: (text: string) => Promise<void>,
): Unconfirmed {
  const open = new Map<string, string>();
  let doubtful: [id: string, text: string][] = [];
  client.on("close", () => {
    // Nothing is confirmed while it is away, so the close of a failed try to reach it finds the same ones.
    doubtful = [...open];
  });
  onRestart(() => {
    const again = doubtful;
    doubtful = [];
    // Not before everybody who was told of the restart has dropped what it has cached.
    setImmediate(() => {
      for (const [id, text] of again) void takeAgain(text).then(() => open.delete(id));
    });
  });
  return {
    taken: (id, text) => open.set(id, text),
    settled: (id) => open.delete(id),
  };
}
