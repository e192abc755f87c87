import { readdirSync, readFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { runGit } from "../../shared/git/run-git.ts";

/** Counts the processes, worktrees and files that a run left, by the process table, git and the disk rather than by Midwatch's own records. */
export async function countLeftovers(data: string): Promise<{ processes: number; worktrees: number }> {
  return { processes: processesOf(data).length, worktrees: await worktreesIn(data) };
}

/** Counts the processes, except this one, whose command line, environment or mounts contain the path of the data folder. */
function processesOf(data: string): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .map(Number)
    .filter((pid) => mentions(pid, data));
}

function mentions(pid: number, data: string): boolean {
  return ["cmdline", "environ", "mountinfo"].some((file) => {
    try {
      return readFileSync(`/proc/${pid}/${file}`, "utf8").includes(data);
    } catch {
      return false; // The process has ended, or belongs to another user.
    }
  });
}

async function worktreesIn(data: string): Promise<number> {
  let count = 0;
  for (const host of await readdir(join(data, "local")).catch(() => [])) {
    for (const job of await readdir(join(data, "local", host, "work")).catch(() => [])) {
      count += (await readdir(join(data, "local", host, "work", job)).catch(() => [])).length;
    }
  }
  for (const job of await readdir(join(data, "volume", "jobs")).catch(() => [])) {
    const gitDir = join(data, "volume", "jobs", job, "base.git");
    const { stdout } = await runGit({ program: "git" }, ["worktree", "list", "--porcelain"], {
      gitDir,
      okCodes: [0, 128],
    });
    count += Math.max(0, stdout.split("\n").filter((line) => line.startsWith("worktree ")).length - 1);
  }
  return count;
}
