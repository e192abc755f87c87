import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { type Git, runGit, runGitBytes } from "../../shared/git/run-git.ts";
import type { JobId } from "../../shared/protocol/ids.ts";
import type { Layout } from "../../shared/scratchpad/layout.ts";
import { makeWhole, writeWhole } from "../../shared/support/files/write-whole.ts";
import { branchOf } from "./move-ref.ts";

/** The result of a job: the commits from the job's base to its head. */
interface ResultRequest {
  readonly git: Git;
  readonly layout: Layout;
  readonly jobId: JobId;
  readonly base: string;
  readonly head: string;
}

/** Writes `result.patch`: the whole change of the job as one patch for `git apply`. */
export async function writePatch({ git, layout, jobId, base, head }: ResultRequest): Promise<string> {
  const { baseGit } = layout.job(jobId);
  const args = ["diff", "--binary", "--no-ext-diff", "--no-textconv", "--no-color", "--no-renames", base, head];
  const { stdout } = await runGitBytes(git, args, { gitDir: baseGit });
  return writeArtifact(layout, jobId, { name: "result.patch", content: stdout });
}

/** Writes `result.bundle`: the job's branch with all its landings, for `git fetch`. Returns undefined if nothing was merged. */
export async function writeBundle({ git, layout, jobId, base, head }: ResultRequest): Promise<string | undefined> {
  if (base === head) return undefined;
  const { artifacts, baseGit } = layout.job(jobId);
  await mkdir(artifacts, { recursive: true, mode: 0o755 });
  const make = async (making: string) => {
    await runGit(git, ["bundle", "create", "--quiet", making, branchOf(jobId), `^${base}`], { gitDir: baseGit });
    return "result.bundle";
  };
  await makeWhole(artifacts, make);
  return "result.bundle";
}

/** Writes one artifact atomically; returns its name. */
export async function writeArtifact(
  layout: Layout,
  jobId: JobId,
  artifact: { name: string; content: string | Uint8Array },
): Promise<string> {
  const { artifacts } = layout.job(jobId);
  await mkdir(artifacts, { recursive: true, mode: 0o755 });
  await writeWhole(join(artifacts, artifact.name), artifact.content, { mode: 0o644 });
  return artifact.name;
}
