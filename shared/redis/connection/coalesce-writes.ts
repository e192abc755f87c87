import type { Writable } from "node:stream";
import type { Redis } from "ioredis";

/**
 * Makes a connection send all commands of one turn of the event loop to the system in one call, instead of one call per command. The bytes
 * and their order stay the same, and so does the handling of commands when the connection is lost. The only difference is that commands are
 * sent at the end of the turn. (ioredis's `enableAutoPipelining` is not used, because its pipelines reorder commands and fail differently.)
 */
export function coalesceWrites(client: Redis): void {
  client.on("connect", () => corkTurns(client.stream));
}

function corkTurns(stream: Writable): void {
  const write = stream.write;
  stream.write = ((...given: Parameters<typeof write>) => {
    if (stream.writableCorked === 0) {
      stream.cork();
      // Runs after all promises and ticks of this turn, so that their commands are included, but before the event loop waits for the network.
      setImmediate(() => stream.uncork());
    }
    return write.apply(stream, given);
  }) as typeof write;
}
