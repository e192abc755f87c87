import type { Writable } from "node:stream";
import type { Redis } from "ioredis";

/**
 * Sends all commands of one turn of the event loop to the system in one call instead of one call per command.
 *
 * Bytes and their order stay the same, and so does the handling of commands when the connection is lost; commands are
 * only sent later, at the end of the turn. (Not ioredis's `enableAutoPipelining`: its pipelines have their own order
 * and failures.)
 */
export function coalesceWrites(client: Redis): void {
  client.on("connect", () => corkTurns(client.stream));
}

function corkTurns(stream: Writable): void {
  const write = stream.write;
  stream.write = ((...given: Parameters<typeof write>) => {
    if (stream.writableCorked === 0) {
      stream.cork();
      // Runs after all promises and ticks of this turn, so that their commands are included, and before the event loop
      // waits for the network.
      setImmediate(() => stream.uncork());
    }
    return write.apply(stream, given);
  }) as typeof write;
}
