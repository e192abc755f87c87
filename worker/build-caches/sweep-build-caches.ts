import { randomUUID } from "node:crypto";
import { mkdir, rename } from "node:fs/promises";
import { join } from "node:path";
import type { Layout } from "../../shared/scratchpad/layout.ts";
import { removeTree } from "../../shared/scratchpad/remove-tree.ts";
import { listDir } from "../../shared/support/files/list-dir.ts";

/** Removes the build caches of concluded jobs from this host. Returns the number of jobs whose caches were removed. */
export async function sweepBuildCaches(given: {
  readonly layout: Layout;
  readonly openJobs: () => Promise<readonly string[]>;
}): Promise<number> {
  const { layout } = given;
  const jobs = await listDir(layout.buildCaches);
  if (jobs.length === 0) return 0;
  const open = new Set(await given.openJobs());
  let removed = 0;
  for (const job of jobs.filter((each) => !open.has(each))) {
    await mkdir(layout.temporaries, { recursive: true, mode: 0o711 });
    const leaving = layout.temporary(`unused-${randomUUID()}`);
    try {
      await rename(join(layout.buildCaches, job), leaving);
    } catch (error) {
      // Another worker of this host has removed the folder already.
      if ((error as NodeJS.ErrnoException).code === "ENOENT") continue;
      throw error;
    }
    await removeTree(leaving);
    removed += 1;
  }
  return removed;
}
