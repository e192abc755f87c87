import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { packageRoot } from "../../../shared/support/files/package-root.ts";

/** Requests to the clients' process: open clients, and later wait for an entry. */
export type WatchersAsked =
  | { kind: "open"; url: string; apiKey: string; jobId: string; clients: number; after: number }
  | { kind: "last"; last: number };

/** Its answers. `faults` are entries that a client missed or received twice; delays in ms, without the slow client. */
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

/** The process with the clients. */
export interface Watchers {
  ask(asked: WatchersAsked): Promise<WatchersSaid>;
  stop(): Promise<void>;
}

/** Starts the process with the clients. */
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
