import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { packageRoot } from "../../../shared/support/files/package-root.ts";

/** Requests to the process in which the clients run: to open the clients, and later to wait until they have received an entry. */
export type WatchersAsked =
  | { kind: "open"; url: string; apiKey: string; jobId: string; clients: number; after: number }
  | { kind: "last"; last: number };

/**
 * Answers of the process in which the clients run. `faults` is the number of entries that a client missed or received
 * twice. Delays are in ms and do not include the slow client.
 */
export type WatchersSaid =
  | { kind: "open" }
  | {
      kind: "done";
      faults: number;
      seen: number;
      slowSaw: number;
      p50: number | undefined;
      p99: number | undefined;
      most: number | undefined;
    };

/** The process in which all clients run. */
export interface Watchers {
  ask(asked: WatchersAsked): Promise<WatchersSaid>;
  stop(): Promise<void>;
}

/** Starts the process in which the clients run. */
export function startWatchers(): Watchers {
  const child = fork(join(packageRoot(), "dist/lab/bench/scale/watchers-process.js"));
  const ended = once(child, "exit");
  return {
    ask: async (asked) => {
      child.send(asked);
      const [said] = await Promise.race([
        once(child, "message"),
        ended.then(([code]) => {
          throw new Error(`the clients of the bench ended with ${code}`);
        }),
      ]);
      return said as WatchersSaid;
    },
    stop: async () => {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}
