import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { Compile } from "typebox/compile";
import { CachedResult } from "../../shared/protocol/reuse/reuse.ts";
import type { ResultRef } from "../../shared/redis/job/result-index.ts";
import type { Layout } from "../../shared/scratchpad/layout.ts";
import { writeWhole } from "../../shared/support/files/write-whole.ts";
import { sha256 } from "../../shared/support/text/sha256.ts";

const cachedResult = Compile(CachedResult);

/** Writes a cached result into the folder of its job, atomically. Returns the hash of the file. */
export async function writeResult(layout: Layout, result: CachedResult): Promise<string> {
  const folder = layout.job(result.from.jobId).cachedResults;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const text = JSON.stringify(result);
  await writeWhole(join(folder, `${result.key}.json`), text, { mode: 0o600 });
  return sha256(text);
}

/** Reads a cached result. Returns undefined if the result's file is missing, or if its hash, key or tenant differs from the index. */
export async function readResult(
  layout: Layout,
  { jobId, sha256: expected }: ResultRef,
  { key, tenant }: { key: string; tenant: string },
): Promise<CachedResult | undefined> {
  const text = await readFile(join(layout.job(jobId).cachedResults, `${key}.json`), "utf8").catch(() => undefined);
  if (text === undefined || sha256(text) !== expected) return undefined;
  const result: unknown = JSON.parse(text);
  if (!cachedResult.Check(result) || result.key !== key || result.tenant !== tenant || result.from.jobId !== jobId)
    return undefined;
  return result;
}
