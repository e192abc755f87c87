import { statfsSync } from "node:fs";
import { measureDisk } from "./measure-disk.ts";

/** A watch on the disk use of the folders that one tool call may write to. */
export interface DiskWatch {
  /** True if the folders were over the limit when the call started. The call may then delete files, and write only small ones. */
  readonly isFull: boolean;
  /** Ends the watch. Returns true if the folders are over the limit. */
  end(): Promise<boolean>;
}

/** ms between two checks of the free space, which take some microseconds each. The pause is at least PAUSE_FACTOR times as long as the last check. */
const EVERY_MS = 20;
const PAUSE_FACTOR = 2;
/** Files are counted again when the free space has changed by this share of the quota that the folders have left. */
const CHANGE_SHARE = 1 / 2;
/** The smallest change of the free space that triggers a count: this many bytes, or this share of the limit if that is less. */
const MIN_CHANGE_BYTES = 8 * 1024 * 1024;
const MIN_CHANGE_SHARE = 1 / 16;
/**
 * Files are counted at the latest after this many ms, because another process that deletes files hides the call's writes from the free
 * space. The pause is at least `REST_FACTOR` times as long as the last count, so that counting uses at most a twentieth of a CPU.
 */
const AT_LATEST_MS = 300;
const REST_FACTOR = 20;
/** Maximum number of sets of folders for which the last count is cached. */
const MAX_COUNTS = 1000;

/**
 * Creates watches that call `onOver` once when a call's writable folders exceed `limitBytes`. Counting files is expensive, and reading the
 * disk's free space is cheap. So files are counted only when the free space has changed enough since the last count, up or down, that the
 * folders may be near their limit; the nearer the limit, the smaller this change. Changes add up over several calls. Full folders count as
 * full until a new count shows otherwise. Writes between a check and the end of the count that follows may exceed the limit. `disk` is a
 * path on the same disk, for folders that do not exist yet.
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

/** The last count of a set of folders: their bytes, the disk's free bytes before the count, the count's time, and its duration in ms. */
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
  /** Returns the present number of free bytes on the disk. */
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
    // If the folders were full when the call started, it continues, because it may delete files and cannot write large ones.
    if (known.bytes > limitBytes && !wasFull) onOver();
  }

  const look = async (): Promise<void> => {
    const started = performance.now();
    // A failed count is ignored, because the folder may have been removed; the next check counts again.
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

/** The number of bytes by which the free space must change before folders that had `bytes` at the last count are counted again. */
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

/** Returns the free bytes of the disk, plus 1 KiB for each free inode, so that empty files change the number too. */
function freeBytes(disk: string): number {
  const { bavail, bsize, ffree } = statfsSync(disk);
  return bavail * bsize + ffree * 1024;
}
