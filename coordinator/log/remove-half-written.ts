import { rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { JobId } from "../../shared/protocol/ids.ts";
import type { Layout } from "../../shared/scratchpad/layout.ts";
import { listDir } from "../../shared/support/files/list-dir.ts";
import { isHalfWritten } from "../../shared/support/files/write-whole.ts";

/**
 * Removes what processes that died, or had no room, left half written of a job that is over: nobody writes there any more,
 * so it stays half.
 */
export async function removeHalfWritten(layout: Layout, jobId: JobId): Promise<void> {
  const { root, lead, cachedResults, published, artifacts, baseGit, candidatesGit } = layout.job(jobId);
  const attempts = (await listDir(join(root, "attempts"))).map((name) => join(root, "attempts", name));
  for (const folder of [root, lead, cachedResults, published, join(root, "gates"), ...attempts]) {
    await removeFrom(folder, isHalfWritten);
  }
  for (const owner of [baseGit, candidatesGit, ...attempts]) await removeHalfObjects(join(owner, "objects"));
  // Where another coordinator, or another job, may be writing in this moment.
  await removeOldHalves(artifacts, WRITING_MS);
  await removeOldHalves(dirname(layout.prefix("")), WRITING_MS);
  await removeOldHalves(layout.bundles, UPLOADING_MS);
}

/** An object or a pack of git's, in the folder where it is to stay. */
const isHalfObject = (name: string): boolean => name.startsWith("tmp_");
const OBJECT_FOLDER = /^(pack|[0-9a-f]{2})$/;

/** Objects lie in `pack`, and each loose one in the folder of the two digits that its name begins with. */
async function removeHalfObjects(objects: string): Promise<void> {
  const folders = (await listDir(objects)).filter((name) => OBJECT_FOLDER.test(name));
  for (const folder of [objects, ...folders.map((name) => join(objects, name))]) await removeFrom(folder, isHalfObject);
}

async function removeFrom(folder: string, isLeft: (name: string) => boolean): Promise<void> {
  for (const name of (await listDir(folder)).filter(isLeft)) await rm(join(folder, name), { force: true });
}

/** The same where somebody may be writing in this moment: what nobody has written to for `afterMs`. */
export async function removeOldHalves(folder: string, afterMs: number): Promise<void> {
  for (const name of (await listDir(folder)).filter(isHalfWritten)) {
    const { mtimeMs } = await stat(join(folder, name)).catch(() => ({ mtimeMs: Number.POSITIVE_INFINITY }));
    if (Date.now() - mtimeMs > afterMs) await rm(join(folder, name), { force: true });
  }
}

/** ms after which nobody is still writing a file of some kilobytes. */
export const WRITING_MS = 10_000;
/** ms after which an upload that sent nothing has ended. */
const UPLOADING_MS = 60 * 60_000;
