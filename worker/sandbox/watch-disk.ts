import { statfsSync } from "node:fs";
import { measureDisk } from "./measure-disk.ts";

/** A watch over what one call writes. */
export interface DiskWatch {
  /** The folders held too much when the call began: it may delete, and write nothing to speak of. */
  readonly isFull: boolean;
  /** Ends the watch, once. True when the folders hold more than they may. */
  end(): Promise<boolean>;
}

/** ms between two looks at the disk's free space (some microseconds each), and how much longer than a count the pause after it is. */
const EVERY_MS = 20;
const PAUSE_FACTOR = 2;
/** Files are counted again when the free space has moved by this share of what the folders may still take. */
const WORTH_SHARE = 1 / 2;
/** The least that is worth a count: this many bytes, or this share of the limit where that is less. */
const LEAST_WORTH_BYTES = 8 * 1024 * 1024;
const LEAST_WORTH_SHARE = 1 / 16;
/**
 * ms after which files are counted anyway, and how much longer than a count that is at least: others that delete while
 * this one writes hide it from the free space, and counting is not to take more than a twentieth of a processor.
 */
const AT_LATEST_MS = 300;
const REST_FACTOR = 20;
/** Sets of folders whose last count is remembered. */
const MAX_REMEMBERED = 1000;

/**
 * Makes watches that call `onOver` once when the folders that a call may write in hold more than `limitBytes`. Counting
 * files is dear and the disk's free space is cheap to read, so files are counted when the free space moved so much, since the last
 * count and not since the call began, that the folders may be near their limit: many small calls add up, and the nearer the
 * limit, the closer the watch. It moves in both directions, since what others delete hides what this one writes. Folders that
 * are full stay so until a count says otherwise. What is written between a look and the end of the count that follows it is
 * above the limit: a watch bounds, it does not prevent.
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
    const last = counts.get(key) ?? { bytes: 0, free: free(), at: performance.now(), tookMs: 0 };
    const keep = (count: LastCount) => remember(counts, key, count);
    keep(last);
    return watch({ paths, limitBytes, atLatestMs, free, onOver, last, keep });
  };
}

/** What the folders held when they were last counted, the free bytes of their disk before that, when it was, and how long it took. */
interface LastCount {
  readonly bytes: number;
  readonly free: number;
  readonly at: number;
  readonly tookMs: number;
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
  const wasFull = last.bytes > limitBytes;
  let known = last;
  let seenFree = last.free;
  let moved = 0;
  let isEnded = false;
  let ended: Promise<boolean> | undefined;
  let looking = Promise.resolve();

  async function count(): Promise<void> {
    const free = readFree();
    moved += Math.abs(seenFree - free);
    seenFree = free;
    const at = performance.now();
    const isDue = isEnded ? wasFull : at - known.at > Math.max(atLatestMs, REST_FACTOR * known.tookMs);
    if (moved < worthBytes(limitBytes, known.bytes) && !isDue) return;
    moved = 0;
    const bytes = await measureDisk(paths);
    known = { bytes, free, at, tookMs: performance.now() - at };
    keep(known);
    // Folders that were full before are left to whoever deletes in them: nothing large can be written.
    if (known.bytes > limitBytes && !wasFull) onOver();
  }

  const look = async (): Promise<void> => {
    const started = performance.now();
    // A folder that is gone holds nothing; the next look counts again.
    await count().catch(() => {});
    if (!isEnded) timer = setTimeout(start, Math.max(EVERY_MS, PAUSE_FACTOR * (performance.now() - started)));
  };
  const start = () => {
    looking = look();
  };
  let timer = setTimeout(start, EVERY_MS);
  const end = async () => {
    isEnded = true;
    clearTimeout(timer);
    await looking;
    await count().catch(() => {});
    return known.bytes > limitBytes;
  };
  return {
    isFull: wasFull,
    end: () => {
      ended ??= end();
      return ended;
    },
  };
}

/** Bytes by which the free space has to move before folders that held `bytes` are worth a count. */
function worthBytes(limitBytes: number, bytes: number): number {
  const least = Math.min(LEAST_WORTH_BYTES, limitBytes * LEAST_WORTH_SHARE);
  return Math.max(least, (limitBytes - bytes) * WORTH_SHARE);
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
