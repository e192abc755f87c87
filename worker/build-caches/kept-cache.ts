import { mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { messageOf } from "../../shared/support/errors.ts";
import { isAlive, ownIdentity } from "../../shared/support/process/process-identity.ts";
import { type CacheContext, FILL_LIMITS, type FillLimits, fillCache } from "./fill-cache.ts";
import type { FoundLanguage } from "./languages.ts";

/** ms between two looks at a cache that another process of this host fills. */
const LOOK_MS = 250;

/** The caches that this process fills now, by path. */
const filling = new Map<string, Promise<void>>();

/**
 * Returns the host folder with the filled cache of a language of a job. The first call of a job on this host fills it, and
 * all others wait for that. Returns undefined, after a line in the log, if there is no cache; the command then starts with
 * an empty one.
 */
export async function keptCache(
  context: CacheContext,
  found: FoundLanguage,
  limits: FillLimits = FILL_LIMITS,
): Promise<string | undefined> {
  const kept = context.layout.buildCache(context.jobId, found.language.name);
  if (await exists(kept)) return kept;
  let running = filling.get(kept);
  if (running === undefined) {
    running = fillAlone(context, found, { kept, limits }).finally(() => filling.delete(kept));
    filling.set(kept, running);
  }
  await Promise.race([running, aborted(context.signal)]);
  return (await exists(kept)) ? kept : undefined;
}

/** Fills a cache unless another process of this host does; waits for that process then. */
async function fillAlone(
  context: CacheContext,
  found: FoundLanguage,
  { kept, limits }: { kept: string; limits: FillLimits },
): Promise<void> {
  const { signal, log, jobId } = context;
  const mark = `${kept}.filling`;
  try {
    await mkdir(dirname(kept), { recursive: true, mode: 0o711 });
    while (!signal.aborted && !(await exists(kept))) {
      if (await isMarked(mark)) {
        try {
          await fillCache(context, found, { kept, limits });
        } finally {
          await rm(mark, { force: true });
        }
        return;
      }
      await sleep(LOOK_MS);
    }
  } catch (error) {
    if (signal.aborted) return;
    log.warn({ jobId, language: found.language.name, detail: messageOf(error) }, "could not fill a build cache");
    await mkdir(kept).catch(() => {});
  }
}

/** Marks a cache as being filled by this process. Returns false if another process has done so. Removes marks of dead processes. */
async function isMarked(mark: string): Promise<boolean> {
  try {
    await writeFile(mark, ownIdentity(), { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
  const by = await readFile(mark, "utf8").catch(() => "");
  if (isAlive(by) === false) await rm(mark, { force: true });
  return false;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
