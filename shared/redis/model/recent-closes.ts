/**
 * ms for which a process remembers how its calls ended. Longer than the time whose data a killed Redis can lose (about
 * a second with `appendfsync everysec`) or a new master may not have received.
 */
const MAX_AGE_MS = 60_000;

/** The calls for which one process reserved money, and how each of them ended. */
export interface RecentCloses {
  /** To be called when this process reserves money for a call. */
  opened(id: string): void;
  /** To be called when a cap refused a call, so that no money is reserved for it. */
  refused(id: string): void;
  /**
   * To be called when a call has ended. `write` records the end in the ledger; writing it repeatedly changes nothing
   * more. Calls of other processes are ignored.
   */
  closed(id: string, write: () => Promise<void>): void;
  /** Writes the ends of all calls of the last minute to the ledger again. */
  repeatCloses(): Promise<void>;
}

/**
 * Remembers how this process's calls ended. If Redis lost the end of its file, it may know the reservation of a call
 * but not the call's end. For calls that are in no transcript (warming calls, and calls that were never sent), nothing
 * else knows the end. Their money would stay reserved for as long as this process lives.
 */
export function createRecentCloses(now: () => number): RecentCloses {
  const open = new Set<string>();
  const closes = new Map<string, { readonly at: number; readonly write: () => Promise<void> }>();
  const forgetOld = () => {
    for (const [id, { at }] of closes) {
      if (now() - at < MAX_AGE_MS) return;
      closes.delete(id);
    }
  };
  return {
    opened: (id) => {
      open.add(id);
    },
    refused: (id) => {
      open.delete(id);
    },
    closed: (id, write) => {
      forgetOld();
      if (!open.delete(id) && !closes.has(id)) return;
      closes.delete(id);
      closes.set(id, { at: now(), write });
    },
    repeatCloses: async () => {
      forgetOld();
      for (const { write } of [...closes.values()]) await write();
    },
  };
}
