import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { Compile } from "typebox/compile";
import { CachedResult } from "../../shared/protocol/reuse/reuse.ts";
import type { ResultRef } from "../../shared/redis/job/result-index.ts";
import type { Layout } from "../../shared/scratchpad/layout.ts";
import { writeWhole } from "../../shared/support/files/write-whole.ts";
import { sha256 } from "../../shared/support/text/sha256.ts";

const cachedResult = Compile(CachedResult);

/** Writes kept work into the folder of its job, whole or not at all; answers with the hash of the file. */
export async function writeResult(layout: Layout, kept: CachedResult): Promise<string> {
  const folder = layout.job(kept.from.jobId).cachedResults;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const text = JSON.stringify(kept);
  await writeWhole(join(folder, `${kept.key}.json`), text, { mode: 0o600 });
  return sha256(text);
}

/** Kept work, if the file is still there and is the one that the index means: of this key and this tenant. */
export async function readResult(
  layout: Layout,
  { jobId, sha256: expected }: ResultRef,
  { key, tenant }: { key: string; tenant: string },
): Promise<CachedResult | undefined> {
  const text = await readFile(join(layout.job(jobId).cachedResults, `${key}.json`), "utf8").catch(() => undefined);
  if (text === undefined || sha256(text) !== expected) return undefined;
  const kept: unknown = JSON.parse(text);
  if (!cachedResult.Check(kept) || kept.key !== key || kept.tenant !== tenant || kept.from.jobId !== jobId)
    return undefined;
  return kept;
}
