import { lstat, mkdir, readdir } from "node:fs/promises";
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
 * `node_modules` in all folders above a file, so `/node_modules` also serves files in `/work`; for commands that name a program by its path in the tree, see
 * `linkSetup`.
 */
export async function setupMounts(layout: Layout, jobId: JobId): Promise<readonly Bind[]> {
  const { outputs } = layout.setup(jobId);
  const names = await readdir(outputs).catch(() => []);
  const installed = names.filter((name) => !RESERVED.has(name));
  return Promise.all(
    installed.map(async (name) => {
      const bind = { from: join(outputs, name), to: `/${name}` };
      return name === "node_modules" ? { ...bind, scratch: await scratchFolders(bind.from) } : bind;
    }),
  );
}

/** Folders of `node_modules` in which tools keep files while they run: Vite fails without `.vite-temp`. */
const SCRATCH = [".vite-temp", ".vite", ".vitest", ".cache"];

/** Creates the folders that are missing. A setup may have made something else of the same name, which stays as it is. */
async function scratchFolders(modules: string): Promise<string[]> {
  if (!(await lstat(modules)).isDirectory()) return [];
  const made = SCRATCH.map(async (name) => {
    await mkdir(join(modules, name)).catch(() => {});
    const found = await lstat(join(modules, name)).catch(() => undefined);
    return found?.isDirectory() === true ? [name] : [];
  });
  return (await Promise.all(made)).flat();
}
