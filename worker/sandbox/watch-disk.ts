import { statfsSync } from "node:fs";
import { measureDisk } from "./measure-disk.ts";

/** A watch over what one call writes. */
export interface DiskWatch {
  /** The folders held too much when the call began: it may delete, and write nothing to speak of. */
  readonly isFull: boolean;
  /** Ends the watch, once. True when the folders hold more than they may. */
  end(): Promise<boolean>;
}

/** ms between two looks, and how much longer than a count the pause after it is. */
const EVERY_MS = 150;
const PAUSE_FACTOR = 2;
/** Bytes that the disk has to have lost before files are counted again, and ms after which they are anyway. */
const WORTH_BYTES = 8 * 1024 * 1024;
const AT_LATEST_MS = 3000;
/** Sets of folders whose last count is remembered. */
const MAX_REMEMBERED = 1000;

/**
 * Makes watches that call `onOver` once when the folders that a call may write in hold more than `limitBytes`. Counting
 * files is dear and the disk's free space is cheap to read, so files are counted when the disk got fuller, since the last
 * count and not since the call began: many small calls add up. Folders that are full stay so until a count says otherwise.
 * `disk` is a path on their disk, for folders that are not there yet.
 */
export function createDiskGuard(
  limitBytes: number,
  { disk, atLatestMs = AT_LATEST_MS }: { disk?: string; atLatestMs?: number } = {},
): (paths: readonly string[], onOver: () => void) => DiskWatch {
  const counts = new Map<string, LastCount>();
  return (paths, onOver) => {
    const key = paths.join("\0");
    const free = () => freeBytes(disk ?? paths[0] ?? "/");
    const last = counts.get(key) ?? { free: free(), isFull: false };
    const keep = (count: LastCount) => remember(counts, key, count);
    keep(last);
    return watch({ paths, limitBytes, atLatestMs, free, onOver, last, keep });
  };
}

/** Free bytes of the disk when the folders were last counted, and what that said. */
interface LastCount {
  readonly free: number;
  readonly isFull: boolean;
}

interface Watching {
  readonly paths: readonly string[];
  readonly limitBytes: number;
  readonly atLatestMs: number;
  /** Free bytes of the disk now. */
  readonly free: () => number;
  readonly onOver: () => void;
  readonly last: LastCount;
  readonly keep: (count: LastCount) => void;
}

function watch({ paths, limitBytes, atLatestMs, free: readFree, onOver, last, keep }: Watching): DiskWatch {
  const state = { isFull: last.isFull, isEnded: false, free: last.free, countedAt: performance.now() };
  let ended: Promise<boolean> | undefined;
  let looking = Promise.resolve();

  async function count(): Promise<void> {
    const free = readFree();
    const isDue = state.isEnded ? last.isFull : performance.now() - state.countedAt > atLatestMs;
    if (state.free - free < WORTH_BYTES && !isDue) return;
    const isFull = (await measureDisk(paths)) > limitBytes;
    Object.assign(state, { isFull, free, countedAt: performance.now() });
    keep({ free, isFull });
    // Folders that were full before are left to whoever deletes in them: nothing large can be written.
    if (isFull && !last.isFull) onOver();
  }

  const look = async (): Promise<void> => {
    const started = performance.now();
    // A folder that is gone holds nothing; the next look counts again.
    await count().catch(() => {});
    if (!state.isEnded) timer = setTimeout(start, Math.max(EVERY_MS, PAUSE_FACTOR * (performance.now() - started)));
  };
  const start = () => {
    looking = look();
  };
  let timer = setTimeout(start, EVERY_MS);
  const end = async () => {
    state.isEnded = true;
    clearTimeout(timer);
    await looking;
    await count().catch(() => {});
    return state.isFull;
  };
  return {
    isFull: last.isFull,
    end: () => {
      ended ??= end();
      return ended;
    },
  };
}

function remember(map: Map<string, LastCount>, key: string, count: LastCount): void {
  map.delete(key);
  map.set(key, count);
  const [oldest] = map.keys();
  if (map.size > MAX_REMEMBERED && oldest !== undefined) map.delete(oldest);
}

/** Bytes that the disk still takes; an inode counts as the least that an entry costs. */
function freeBytes(disk: string): number {
  const { bavail, bsize, ffree } = statfsSync(disk);
  return bavail * bsize + ffree * 1024;
}
