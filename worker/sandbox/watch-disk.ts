import { statfsSync } from "node:fs";
import { measureDisk } from "./measure-disk.ts";

/** Watches the folders that one call writes to. */
export interface DiskWatch {
  /** The folders were over the limit when the call started: it may delete files and write only small ones. */
  readonly isFull: boolean;
  /** Ends the watch. True if the folders are over the limit. */
  end(): Promise<boolean>;
}

/** ms between two checks of the free space (some microseconds each), but at least PAUSE_FACTOR times the duration of the last. */
const EVERY_MS = 20;
const PAUSE_FACTOR = 2;
/** Files are counted again when the free space has changed by this share of the folders' remaining quota. */
const CHANGE_SHARE = 1 / 2;
/** The smallest change that triggers a count: this many bytes, or this share of the limit if that is less. */
const MIN_CHANGE_BYTES = 8 * 1024 * 1024;
const MIN_CHANGE_SHARE = 1 / 16;
/**
 * ms after which files are counted anyway, because another process that deletes files hides this one's writes from the free
 * space; but at least `REST_FACTOR` times the duration of the last count, so that counting uses at most a twentieth of a CPU.
 */
const AT_LATEST_MS = 300;
const REST_FACTOR = 20;
/** Sets of folders whose last count is cached. */
const MAX_COUNTS = 1000;

/**
 * Creates watches that call `onOver` once when a call's writable folders exceed `limitBytes`. Counting files is expensive
 * and reading the disk's free space is cheap, so files are counted only when the free space has changed, up or down, so much
 * since the last count that the folders may be near their limit; the nearer the limit, the smaller that change. Changes add
 * up over several calls. Full folders stay full until a count finds otherwise. Writes between a check and the end of the
 * following count may exceed the limit.
 * `disk` is a path on the same disk, for folders that do not exist yet.
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
    const store = (count: LastCount) => storeCount(counts, key, count);
    store(last);
    return watch({ paths, limitBytes, atLatestMs, free, onOver, last, store });
  };
}

/** The folders' bytes at the last count, the disk's free bytes before it, its time and its duration in ms. */
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
  readonly store: (count: LastCount) => void;
}

function watch({ paths, limitBytes, atLatestMs, free: readFree, onOver, last, store }: Watching): DiskWatch {
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
    if (moved < changeToCount(limitBytes, known.bytes) && !isDue) return;
    moved = 0;
    const bytes = await measureDisk(paths);
    known = { bytes, free, at, tookMs: performance.now() - at };
    store(known);
    // In folders that were full before, the call may delete; it cannot write large files.
    if (known.bytes > limitBytes && !wasFull) onOver();
  }

  const look = async (): Promise<void> => {
    const started = performance.now();
    // The folder may be gone; the next check counts again.
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

/** Bytes by which the free space has to change before folders with `bytes` at the last count are counted again. */
function changeToCount(limitBytes: number, bytes: number): number {
  const least = Math.min(MIN_CHANGE_BYTES, limitBytes * MIN_CHANGE_SHARE);
  return Math.max(least, (limitBytes - bytes) * CHANGE_SHARE);
}

function storeCount(map: Map<string, LastCount>, key: string, count: LastCount): void {
  map.delete(key);
  map.set(key, count);
  const [oldest] = map.keys();
  if (map.size > MAX_COUNTS && oldest !== undefined) map.delete(oldest);
}

/** Free bytes of the disk, plus 1 KiB for each free inode. */
function freeBytes(disk: string): number {
  const { bavail, bsize, ffree } = statfsSync(disk);
  return bavail * bsize + ffree * 1024;
}
