import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { AttemptId, JobId } from "../../shared/protocol/ids.ts";
import type { Finding } from "../../shared/protocol/verification/verdict.ts";
import type { Layout } from "../../shared/scratchpad/layout.ts";
import { readFileSafely } from "../../shared/scratchpad/read-file-safely.ts";
import { writeArtifact } from "./artifacts.ts";

/** A finding that a challenge reproduced, and the attempt whose files it needs. */
export interface KeptFinding extends Pick<Finding, "name" | "claim" | "command" | "evidence"> {
  readonly task: string;
  readonly commit: string;
  readonly attemptId: string;
}

/** Files of one verifier that are kept, and bytes of each. */
const MAX_FILES = 64;
const MAX_BYTES = 100_000;

/**
 * Writes `findings.json`: what verifiers showed, each with its command and, by attempt, the files of `/attack` that it
 * calls: tests that a person may keep. Nothing is written when nothing was found.
 */
export async function writeFindings(layout: Layout, jobId: JobId, findings: readonly KeptFinding[]): Promise<void> {
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
    // A folder, a link or something huge is not what a verifier's write tool makes.
    const bytes = await readFileSafely(join(folder, name), MAX_BYTES).catch(() => undefined);
    if (bytes !== undefined) files[`/attack/${name}`] = bytes.toString("utf8");
  }
  return files;
}
