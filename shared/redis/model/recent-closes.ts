/**
 * ms during which a process remembers how its calls ended: longer than the time span of data that a killed Redis can
 * lose (`appendfsync everysec`: about a second) or that a new master may not have received.
 */
const MAX_AGE_MS = 60_000;

/** The calls that one process reserved, and how each ended. */
export interface RecentCloses {
  /** This process reserves the call. */
  opened(id: string): void;
  /** A cap refused the call: nothing is reserved for it. */
  refused(id: string): void;
  /**
   * The call has ended, and `write` records it in the ledger; repeated writes count once. Calls of other processes are
   * ignored.
   */
  closed(id: string, write: () => Promise<void>): void;
  /** Writes the ends of the last minute's calls again. */
  repeatCloses(): Promise<void>;
}

/**
 * Remembers in memory how this process's calls ended. A Redis that lost the end of its file may know a reservation but
 * not its end. Some calls are in no transcript (warming calls, calls that were never sent), so their money would stay
 * reserved for as long as the process lives.
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
