import { setTimeout as delay } from "node:timers/promises";
import type { Child } from "../../../launch/child.ts";
import { messageOf } from "../../../shared/support/errors.ts";

/** A process that the harness starts again whenever it ends. */
export interface Part {
  readonly name: string;
  /** Returns the running process; undefined while it is down. */
  current(): Child | undefined;
  /** Kills the process with SIGKILL; it is started again after `downMs`. Resolves when the process has ended. */
  kill(downMs: number): Promise<void>;
  /** Stops the process with SIGTERM; it is started again when it has ended. */
  restart(): Promise<void>;
  /** Suspends the process with SIGSTOP, and continues it with SIGCONT after `ms`. */
  freeze(ms: number): Promise<void>;
  /** Waits until the process is running and ready. */
  running(): Promise<Child>;
  /** Describes the times that the process ended without an injected fault. */
  readonly ownEnds: readonly string[];
  /**
   * Stops the process for good with SIGTERM, and after `graceMs` with SIGKILL. If a failpoint kills the process
   * meanwhile, it is started and stopped once more.
   */
  stop(graceMs: number): Promise<void>;
}

/** ms between two attempts to start the process. */
const RETRY_MS = 300;

/**
 * Starts a process, and starts it again whenever it ends. A start that fails is retried until `stop` is called, because
 * Redis may be down for a while.
 */
export function supervise(name: string, start: () => Promise<Child>, say: (text: string) => void): Part {
  let child: Child | undefined;
  let isStopping = false;
  let ours: "kill" | "restart" | undefined;
  let waitMs = 0;
  let frozen: AbortController | undefined;
  const ownEnds: string[] = [];
  let starting = loop();

  async function loop(): Promise<void> {
    if (waitMs > 0) await delay(waitMs);
    waitMs = 0;
    while (!isStopping) {
      try {
        const started = await start();
        child = started;
        ours = undefined;
        void started.exited.then((how) => ended(started, how));
        return;
      } catch (error) {
        say(`${name} did not start: ${messageOf(error).slice(0, 300)}`);
        await delay(RETRY_MS);
      }
    }
  }

  function ended(which: Child, { code, signal }: { code: number | null; signal: string | null }): void {
    if (child === which) child = undefined;
    if (isStopping) return;
    if (ours === undefined) {
      ownEnds.push(`${name} ended with ${signal ?? `exit code ${code}`}`);
      say(`${name} ended by itself with ${signal ?? `exit code ${code}`}`);
    }
    starting = loop();
  }

  const send = (signal: NodeJS.Signals): boolean => {
    if (child === undefined) return false;
    try {
      return process.kill(child.pid, signal);
    } catch {
      return false; // The process has just ended.
    }
  };

  const part: Part = {
    name,
    ownEnds,
    current: () => child,
    kill: async (downMs) => {
      const victim = child;
      if (victim === undefined) return;
      ours = "kill";
      waitMs = downMs;
      send("SIGKILL");
      await victim.exited;
    },
    restart: async () => {
      const victim = child;
      if (victim === undefined || frozen !== undefined) return;
      ours = "restart";
      send("SIGTERM");
      await victim.exited;
    },
    freeze: async (ms) => {
      if (frozen !== undefined || !send("SIGSTOP")) return;
      const controller = new AbortController();
      frozen = controller;
      await delay(ms, undefined, { signal: controller.signal }).catch(() => {});
      send("SIGCONT");
      frozen = undefined;
    },
    running: async () => {
      for (;;) {
        await starting;
        if (child !== undefined) return child;
        if (isStopping) throw new Error(`${name} is being stopped`);
        await delay(50);
      }
    },
    stop: async (graceMs) => {
      isStopping = true;
      frozen?.abort();
      send("SIGCONT");
      await starting;
      const last = child;
      const askedAt = performance.now();
      await last?.stop(graceMs);
      const isLate = performance.now() - askedAt >= graceMs;
      // A failpoint killed the process while it was stopping. Start a successor, which removes the leftovers, and stop it.
      if (last !== undefined && !isLate && (await last.exited).signal === "SIGKILL")
        await (await start()).stop(graceMs);
    },
  };
  return part;
}
