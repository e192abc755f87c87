/**
 * ms for which a process remembers how its own calls were closed: longer than what a Redis that is killed can lose
 * (`appendfsync everysec`: about a second) or a replica that takes over may not have received.
 */
const REMEMBERED_MS = 60_000;

/** The calls that one process reserved, and what was said of each when it ended. */
export interface RecentCloses {
  /** This process reserves the call. */
  opened(id: string): void;
  /** No cap allowed it: nothing is held for it. */
  refused(id: string): void;
  /** It is over, and `tell` says so to the books: as often as it is called, it counts once. Of others' calls nothing is kept. */
  closed(id: string, tell: () => Promise<void>): void;
  /** Says again how the calls of the last minute ended. */
  tellAgain(): Promise<void>;
}

/**
 * Remembers, in memory, how this process's calls ended. A Redis that lost the end of its file may know a reservation and not
 * its end; no transcript tells of a call that warmed a prefix or was never sent, so that its money would be held for as long as the process lives.
 */
export function createRecentCloses(now: () => number): RecentCloses {
  const open = new Set<string>();
  const closes = new Map<string, { readonly at: number; readonly tell: () => Promise<void> }>();
  const forgetOld = () => {
    for (const [id, { at }] of closes) {
      if (now() - at < REMEMBERED_MS) return;
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
    closed: (id, tell) => {
      forgetOld();
      if (!open.delete(id) && !closes.has(id)) return;
      closes.delete(id);
      closes.set(id, { at: now(), tell });
    },
    tellAgain: async () => {
      forgetOld();
      for (const { tell } of [...closes.values()]) await tell();
    },
  };
}
