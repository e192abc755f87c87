import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { JobId } from "../../shared/protocol/ids.ts";
import type { Layout } from "../../shared/scratchpad/layout.ts";
import type { Bind } from "../sandbox/profile.ts";

/** Names of folders that a setup may not store, because every sandbox mounts another folder under that name. */
export const RESERVED: ReadonlySet<string> = new Set(
  "bin sbin lib lib64 usr etc proc dev sys tmp home opt run root var work git objs base base.git scratch offload attack coverage".split(
    " ",
  ),
);

/**
 * Returns read-only mounts of the folders that the job's setup made; none for a job without a setup. Node looks for
 * `node_modules` in all folders above a file, so `/node_modules` also serves files in `/work`.
 */
export async function setupMounts(layout: Layout, jobId: JobId): Promise<readonly Bind[]> {
  const { outputs } = layout.setup(jobId);
  const names = await readdir(outputs).catch(() => []);
  return names.filter((name) => !RESERVED.has(name)).map((name) => ({ from: join(outputs, name), to: `/${name}` }));
}
