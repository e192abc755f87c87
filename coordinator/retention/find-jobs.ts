import { execFile } from "node:child_process";
import { basename, dirname } from "node:path";
import { asJobId, type JobId } from "../../shared/protocol/ids.ts";
import { isTerminalJob } from "../../shared/protocol/job/job.ts";
import type { JobIndex } from "../../shared/redis/job/job-index.ts";
import type { Layout } from "../../shared/scratchpad/layout.ts";
import { listDir } from "../../shared/support/files/list-dir.ts";
import type { JobSummary } from "../log/store.ts";
import type { FoundJob } from "./plan-removals.ts";

/** Number of job summaries that one Redis command reads. */
const PAGE = 200;

/**
 * Lists the jobs that have a folder on the volume, with the size of the folder. Folders of jobs that Redis does not
 * know are left out, because they may belong to another Redis. Throws the errors of `du`.
 */
export async function findJobs(layout: Layout, index: JobIndex): Promise<FoundJob[]> {
  const names = (await listDir(layout.jobs)).filter((name) => /^job_[0-9a-z]{20}$/.test(name)).map(asJobId);
  if (names.length === 0) return [];
  const sizes = await measure(layout.jobs);
  const ends = await endsOf(index, names);
  return names.flatMap((jobId) => {
    const end = ends.get(jobId);
    if (end === undefined) return [];
    return [{ jobId, endedAt: end === "open" ? undefined : end, bytes: sizes.get(jobId) ?? 0 }];
  });
}

/** For each job, when it was last changed after its end, in ms since 1970, or `open` if it is running. Jobs that Redis does not know are left out. */
async function endsOf(index: JobIndex, jobIds: readonly JobId[]): Promise<Map<JobId, number | "open">> {
  const ends = new Map<JobId, number | "open">();
  for (let i = 0; i < jobIds.length; i += PAGE) {
    const page = jobIds.slice(i, i + PAGE);
    const texts = await index.summaries(page);
    for (const [at, text] of texts.entries()) {
      const jobId = page[at];
      if (text === null || jobId === undefined) continue;
      const { status, updatedAt } = JSON.parse(text) as JobSummary;
      ends.set(jobId, isTerminalJob(status) ? updatedAt : "open");
    }
  }
  // The list of open jobs is read after the summaries, so that a job that is reopened in between counts as open.
  for (const jobId of await index.open()) if (ends.has(jobId)) ends.set(jobId, "open");
  return ends;
}

/** The disk space in bytes of each job's folder, by the folder's name. */
function measure(jobs: string): Promise<Map<string, number>> {
  return new Promise((resolve, reject) => {
    execFile("du", ["--block-size=1", "--max-depth=1", "--", jobs], { maxBuffer: 2 ** 28 }, (error, stdout) => {
      // `du` exits with 1 if a file was removed while it ran; the sizes of all other files are still complete.
      if (error !== null && error.code !== 1) return reject(error);
      const lines = stdout.split("\n").flatMap((line) => {
        const [bytes, path] = line.split("\t");
        return path !== undefined && dirname(path) === jobs ? [[basename(path), Number(bytes)] as const] : [];
      });
      resolve(new Map(lines));
    });
  });
}
