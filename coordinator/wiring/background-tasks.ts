import type { JobId } from "../../shared/protocol/ids.ts";
import type { Log } from "../../shared/support/log.ts";

/** Background work of a job, of which one of a kind runs at a time; asked for while it runs, it runs once more. */
export interface BackgroundTasks<Kind extends string> {
  start(kind: Kind, jobId: JobId): void;
  /** Waits for what is running; starts nothing more. */
  close(): Promise<void>;
}

/** Runs backgroundTasks by kind. A task that throws is logged; the next tick of the reconcile pass asks for it again. */
export function createBackgroundTasks<Kind extends string>(
  work: Readonly<Record<Kind, (jobId: JobId) => Promise<void>>>,
  log: Log,
): BackgroundTasks<Kind> {
  const running = new Map<string, { again: boolean; done: Promise<void> }>();
  let closed = false;

  async function loop(kind: Kind, jobId: JobId, state: { again: boolean }): Promise<void> {
    do {
      state.again = false;
      try {
        const run = work[kind];
        // One that another version asks for is left to that version.
        if (run === undefined) throw new Error(`there is no background work of the kind ${kind}`);
        await run(jobId);
      } catch (error) {
        log.error({ jobId, backgroundTask: kind, err: error }, "background task failed");
      }
    } while (state.again && !closed);
    running.delete(`${kind} ${jobId}`);
  }

  return {
    start: (kind, jobId) => {
      if (closed) return;
      const current = running.get(`${kind} ${jobId}`);
      if (current !== undefined) {
        current.again = true;
        return;
      }
      const state = { again: false, done: Promise.resolve() };
      running.set(`${kind} ${jobId}`, state);
      state.done = loop(kind, jobId, state);
    },
    close: async () => {
      closed = true;
      await Promise.all([...running.values()].map(({ done }) => done));
    },
  };
}
