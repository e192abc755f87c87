import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { AttemptId, JobId } from "../../shared/protocol/ids.ts";
import type { Finding } from "../../shared/protocol/verification/verdict.ts";
import type { Layout } from "../../shared/scratchpad/layout.ts";
import { readFileSafely } from "../../shared/scratchpad/read-file-safely.ts";
import { writeArtifact } from "./artifacts.ts";

/** A finding that a challenge reproduced, and the attempt that has the files for it. */
export interface StoredFinding extends Pick<Finding, "name" | "claim" | "command" | "evidence"> {
  readonly task: string;
  readonly commit: string;
  readonly attemptId: string;
}

/** Maximum number of files that are stored per verifier, and maximum number of bytes in each. */
const MAX_FILES = 64;
const MAX_BYTES = 100_000;

/**
 * Writes `findings.json`. It contains the verifiers' findings with their commands and, for each attempt, the files in
 * `/attack` that these commands call; a person may use them as tests. Writes nothing if there are no findings.
 */
export async function writeFindings(layout: Layout, jobId: JobId, findings: readonly StoredFinding[]): Promise<void> {
  if (findings.length === 0) return;
  const files: Record<string, Record<string, string>> = {};
  for (const { attemptId } of findings) files[attemptId] ??= await attackFiles(layout, jobId, attemptId as AttemptId);
  const content = `${JSON.stringify({ findings, files }, null, 2)}\n`;
  await writeArtifact(layout, jobId, { name: "findings.json", content });
}

async function attackFiles(layout: Layout, jobId: JobId, attemptId: AttemptId): Promise<Record<string, string>> {
  const folder = join(layout.attempt(jobId, attemptId).root, "attack");
  const names = (await readdir(folder).catch(() => [])).sort().slice(0, MAX_FILES);
  const files: Record<string, string> = {};
  for (const name of names) {
    // Skips folders, links and very large files. They were not made with the verifier's write tool, which makes none of these.
    const bytes = await readFileSafely(join(folder, name), MAX_BYTES).catch(() => undefined);
    if (bytes !== undefined) files[`/attack/${name}`] = bytes.toString("utf8");
  }
  return files;
}
