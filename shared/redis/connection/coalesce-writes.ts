import type { Writable } from "node:stream";
import type { Redis } from "ioredis";

/**
 * Hands what is written to Redis in one turn of the event loop to the system in one call instead of one call a command.
 *
 * Bytes and their order stay the same, and so does what becomes of a command when the connection is lost: only the moment
 * moves, to the end of the turn. (Not ioredis's `enableAutoPipelining`: it makes pipelines of commands, which have
 * failures and an order of their own.)
 */
export function coalesceWrites(client: Redis): void {
  client.on("connect", () => corkTurns(client.stream));
}

function corkTurns(stream: Writable): void {
  const write = stream.write;
  stream.write = ((...given: Parameters<typeof write>) => {
    if (stream.writableCorked === 0) {
      stream.cork();
      // After all that this turn settles, promises and the ticks that these ask for: what they send goes along. A turn that
      // has something to hand over does not wait for the network before it does.
      setImmediate(() => stream.uncork());
    }
    return write.apply(stream, given);
  }) as typeof write;
}
