import { messageOf } from "../shared/support/errors.ts";
import type { Child } from "./child.ts";

/** A child process that is started again when it ends. */
export interface Supervised {
  /** The present process. */
  current(): Child;
  stop(graceMs: number): Promise<void>;
}

/** A child that is restarted more than MAX_RESTARTS times within this many ms is given up. */
const WINDOW_MS = 60_000;
const MAX_RESTARTS = 8;
const FIRST_WAIT_MS = 100;

/**
 * Keeps a child process running. The first start must succeed; a later start that fails is retried, after longer and
 * longer waits. Calls `onGiveUp` if the child ends too often.
 */
export async function supervise(
  name: string,
  start: () => Promise<Child>,
  { onEvent, onGiveUp }: { onEvent: (text: string) => void; onGiveUp: (error: Error) => void },
): Promise<Supervised> {
  let child = await start();
  let isStopping = false;
  let restarting: Promise<void> = Promise.resolve();
  const restarts: number[] = [];

  async function restart(): Promise<void> {
    for (;;) {
      const now = Date.now();
      while (restarts[0] !== undefined && restarts[0] < now - WINDOW_MS) restarts.shift();
      restarts.push(now);
      if (restarts.length > MAX_RESTARTS) {
        onGiveUp(new Error(`the process ${name} ended ${MAX_RESTARTS} times within a minute; see its log`));
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, FIRST_WAIT_MS * 2 ** Math.min(restarts.length - 1, 5)));
      if (isStopping) return;
      try {
        child = await start();
        watch();
        return;
      } catch (error) {
        onEvent(`${name} did not start again: ${messageOf(error)}`);
      }
    }
  }

  function watch(): void {
    child.exited
      .then(({ code, signal }) => {
        if (isStopping) return undefined;
        onEvent(`${name} (pid ${child.pid}) ended with ${signal ?? `exit code ${code}`}; starting it again`);
        restarting = restart();
        return restarting;
      })
      .catch((error: unknown) => onEvent(`${name}: ${messageOf(error)}`));
  }

  watch();
  return {
    current: () => child,
    stop: async (graceMs) => {
      isStopping = true;
      // If a restart is in progress, waits for it, so that the new process is stopped too.
      await restarting.catch(() => {});
      await child.stop(graceMs);
    },
  };
}

/** Starts a server on `port`. When the server is restarted, it gets the same port again, so that its address stays valid. */
export function onOnePort(port: string, launch: (port: string) => Promise<Child>): () => Promise<Child> {
  let own = port;
  return async () => {
    const child = await launch(own);
    own = new URL(String(child.ready.listening)).port;
    return child;
  };
}
