import { rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { JobId } from "../../shared/protocol/ids.ts";
import type { Layout } from "../../shared/scratchpad/layout.ts";
import { listDir } from "../../shared/support/files/list-dir.ts";
import { isHalfWritten } from "../../shared/support/files/write-whole.ts";

/** Removes the half-written files of an ended job, to which no process writes any more. They are left by processes that died or had a full disk. */
export async function removeHalfWritten(layout: Layout, jobId: JobId): Promise<void> {
  const { root, lead, cachedResults, published, artifacts, baseGit, candidatesGit } = layout.job(jobId);
  const attempts = (await listDir(join(root, "attempts"))).map((name) => join(root, "attempts", name));
  for (const folder of [root, lead, cachedResults, published, join(root, "gates"), ...attempts]) {
    await removeFrom(folder, isHalfWritten);
  }
  for (const owner of [baseGit, candidatesGit, ...attempts]) await removeHalfObjects(join(owner, "objects"));
  // Other coordinators or jobs may be writing to these folders, so only old files are removed.
  await removeOldHalfWritten(artifacts, WRITING_MS);
  await removeOldHalfWritten(dirname(layout.prefix("")), WRITING_MS);
  await removeOldHalfWritten(layout.bundles, UPLOADING_MS);
}

/** The file name of an unfinished object or pack of git. Git writes such files into the final folder. */
const isHalfObject = (name: string): boolean => name.startsWith("tmp_");
const OBJECT_FOLDER = /^(pack|[0-9a-f]{2})$/;

/** Git stores packs in the folder `pack`, and loose objects in folders named after the first two digits of their ids. */
async function removeHalfObjects(objects: string): Promise<void> {
  const folders = (await listDir(objects)).filter((name) => OBJECT_FOLDER.test(name));
  for (const folder of [objects, ...folders.map((name) => join(objects, name))]) await removeFrom(folder, isHalfObject);
}

async function removeFrom(folder: string, isLeft: (name: string) => boolean): Promise<void> {
  for (const name of (await listDir(folder)).filter(isLeft)) await rm(join(folder, name), { force: true });
}

/** Removes half-written files that have not changed for `afterMs` ms from a folder that may still be in use. */
export async function removeOldHalfWritten(folder: string, afterMs: number): Promise<void> {
  for (const name of (await listDir(folder)).filter(isHalfWritten)) {
    const { mtimeMs } = await stat(join(folder, name)).catch(() => ({ mtimeMs: Number.POSITIVE_INFINITY }));
    if (Date.now() - mtimeMs > afterMs) await rm(join(folder, name), { force: true });
  }
}

/** Age in ms after which the write of a file of a few kilobytes has certainly ended. */
export const WRITING_MS = 10_000;
/** Time in ms without new data after which an upload has certainly ended. */
const UPLOADING_MS = 60 * 60_000;
