import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { AttemptId, JobId } from "../protocol/ids.ts";
import { AppError } from "../support/errors.ts";
import { writeWhole } from "../support/files/write-whole.ts";
import { sha256 } from "../support/text/sha256.ts";
import type { Layout } from "./layout.ts";
import { readFileSafely } from "./read-file-safely.ts";

/** A file that an attempt published to its job. It is immutable and hashed, and its name contains its author. */
export interface PublishedFile {
  readonly name: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly author: string;
}

/** Maximum size of a published file, in bytes. */
const MAX_FILE_BYTES = 8 * 1024 * 1024;
/** Maximum size of all files that one job may publish, in bytes. */
const MAX_JOB_BYTES = 256 * 1024 * 1024;
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,119}$/;

/**
 * Publishes a copy of a file from an attempt's folder in the scratchpad. The name of the copy contains the author, so that attempts cannot
 * use each other's names. Publishing the same bytes under the same name again changes nothing; other bytes are refused. Throws AppError
 * `bad_request` (name, kind, size), `conflict` (already published with other bytes).
 */
export async function publishFile(request: {
  layout: Layout;
  jobId: JobId;
  attemptId: AttemptId;
  name: string;
}): Promise<PublishedFile> {
  const { layout, jobId, attemptId, name } = request;
  if (!NAME.test(name)) {
    throw new AppError("bad_request", `a published name is a plain file name without folders, got ${name}`);
  }
  const bytes = await readFileSafely(join(layout.attempt(jobId, attemptId).scratch, name), MAX_FILE_BYTES);
  const file = { name: `${attemptId}-${name}`, sha256: sha256(bytes), bytes: bytes.length, author: attemptId };
  const { published } = layout.job(jobId);
  await mkdir(published, { recursive: true, mode: 0o755 });
  await requireSpace(layout, jobId, bytes.length);
  await writeOnce(join(published, file.name), bytes);
  await writeOnce(join(published, `.${file.name}.json`), Buffer.from(JSON.stringify(file)));
  return file;
}

/** The published files of a job, by name. */
export async function listPublished(layout: Layout, jobId: JobId): Promise<PublishedFile[]> {
  const { published } = layout.job(jobId);
  const names = await readdir(published).catch(() => []);
  const records = names.filter((name) => name.startsWith(".") && name.endsWith(".json")).sort();
  return Promise.all(
    records.map(async (name) => JSON.parse(await readFile(join(published, name), "utf8")) as PublishedFile),
  );
}

async function requireSpace(layout: Layout, jobId: JobId, bytes: number): Promise<void> {
  const used = (await listPublished(layout, jobId)).reduce((sum, file) => sum + file.bytes, 0);
  if (used + bytes <= MAX_JOB_BYTES) return;
  throw new AppError("bad_request", `the job has published ${used} of at most ${MAX_JOB_BYTES} bytes; publish less`);
}

/** Writes a file that does not exist yet. If the file exists with the same bytes, nothing changes. */
async function writeOnce(path: string, bytes: Uint8Array): Promise<void> {
  try {
    await writeWhole(path, bytes, { mode: 0o644, replace: false });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    if (sha256(await readFile(path)) !== sha256(bytes)) {
      throw new AppError(
        "conflict",
        "this name is already published with other bytes, and published files never change",
      );
    }
  }
}
