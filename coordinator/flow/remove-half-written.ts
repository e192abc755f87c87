import { rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { JobId } from "../../shared/protocol/ids.ts";
import type { Layout } from "../../shared/scratchpad/layout.ts";
import { namesIn } from "../../shared/support/names-in.ts";

/**
 * Removes what processes that died, or had no room, left half written of a job that is over: nobody writes there any more,
 * so it stays half. Files are written under another name first; this is what they are called until they are given theirs.
 */
export async function removeHalfWritten(layout: Layout, jobId: JobId): Promise<void> {
  const { root, lead, kept, published, artifacts, baseGit, candidatesGit } = layout.job(jobId);
  const attempts = (await namesIn(join(root, "attempts"))).map((name) => join(root, "attempts", name));
  for (const folder of [root, lead, kept, published, join(root, "gates"), ...attempts]) {
    await removeFrom(folder, HALF_WRITTEN);
  }
  for (const owner of [baseGit, candidatesGit, ...attempts]) await removeHalfObjects(join(owner, "objects"));
  // Where another coordinator, or another job, may be writing in this moment.
  await removeOldHalves(artifacts, HALF_ARTIFACT);
  await removeOldHalves(dirname(layout.prefix("")), HALF_WRITTEN);
}

/** A transcript's beginning, a prefix, a published file; a snapshot; the result of a gate. */
const HALF_WRITTEN = /\.tmp$|^snapshot\.\d+$|^[0-9a-f]{64}\.t\d+\.\d+\.\d+$/;
const HALF_ARTIFACT = /^\./;

/** True for the name of an artifact that is not whole yet. */
export function isHalfArtifact(name: string): boolean {
  return HALF_ARTIFACT.test(name);
}

/** An object or a pack of git's, in the folder where it is to stay. */
const HALF_OBJECT = /^tmp_/;
const OBJECT_FOLDER = /^(pack|[0-9a-f]{2})$/;

/** Objects lie in `pack`, and each loose one in the folder of the two digits that its name begins with. */
async function removeHalfObjects(objects: string): Promise<void> {
  const folders = (await namesIn(objects)).filter((name) => OBJECT_FOLDER.test(name));
  for (const folder of [objects, ...folders.map((name) => join(objects, name))]) await removeFrom(folder, HALF_OBJECT);
}

async function removeFrom(folder: string, pattern: RegExp): Promise<void> {
  const left = (await namesIn(folder)).filter((name) => pattern.test(name));
  for (const name of left) await rm(join(folder, name), { force: true });
}

/** The same where somebody may be writing in this moment. */
export async function removeOldHalves(folder: string, pattern: RegExp): Promise<void> {
  for (const name of (await namesIn(folder)).filter((one) => pattern.test(one))) {
    const { mtimeMs } = await stat(join(folder, name)).catch(() => ({ mtimeMs: Number.POSITIVE_INFINITY }));
    if (Date.now() - mtimeMs > WRITING_MS) await rm(join(folder, name), { force: true });
  }
}

/** ms after which nobody is still writing a file of some kilobytes. */
const WRITING_MS = 10_000;
