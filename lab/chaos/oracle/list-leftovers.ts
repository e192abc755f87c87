import { readdirSync, readFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { countLeftovers } from "../../../launch/demo/count-leftovers.ts";
import type { World } from "../world/world.ts";

/** Lists the processes, worktrees, temporary files and locks that still exist after all processes of a run were stopped. */
export async function listLeftovers({ folder, data }: World): Promise<string[]> {
  const { worktrees } = await countLeftovers(data);
  return [
    ...listProcesses(folder),
    ...(worktrees === 0 ? [] : [`${worktrees} worktrees are left`]),
    ...(await listFiles(data)),
  ];
}

/** Lists the processes whose command line or environment contains the folder's path, except this process. Sandboxes count, too. */
function listProcesses(folder: string): string[] {
  return readdirSync("/proc").flatMap((pid) => {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) return [];
    const command = read(`/proc/${pid}/cmdline`);
    const names = command.includes(folder) || read(`/proc/${pid}/environ`).includes(folder);
    return names ? [`process ${pid} is left: ${command.replaceAll("\0", " ").slice(0, 200)}`] : [];
  });
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return ""; // It has ended.
  }
}

/** Lists temporary files and lock files in the data folder. */
async function listFiles(data: string): Promise<string[]> {
  const names = await readdir(data, { recursive: true });
  return names.filter((name) => TEMPORARY.some((pattern) => pattern.test(name))).map((name) => `${name} is left`);
}

const TEMPORARY = [/\.(tmp|lock)$/, /^local\/[^/]+\/tmp\/./, /\/tmp_(pack|obj)_/];
