import { readdirSync, readFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { countLeftovers } from "../../../launch/demo/count-leftovers.ts";
import type { World } from "../world/world.ts";

/** What a world that has been stopped left behind: processes, worktrees, temporary files, locks. */
export async function listLeftovers({ folder, data }: World): Promise<string[]> {
  const { worktrees } = await countLeftovers(data);
  return [
    ...listProcesses(folder),
    ...(worktrees === 0 ? [] : [`${worktrees} worktrees are left`]),
    ...(await listFiles(data)),
  ];
}

/** Processes other than this one whose command line or environment names the folder, sandboxes among them. */
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

/** Files that should not be there for good. */
async function listFiles(data: string): Promise<string[]> {
  const names = await readdir(data, { recursive: true });
  return names.filter((name) => TEMPORARY.some((pattern) => pattern.test(name))).map((name) => `${name} is left`);
}

const TEMPORARY = [/\.(tmp|lock)$/, /^local\/[^/]+\/tmp\/./, /\/tmp_(pack|obj)_/];
