import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { messageOf } from "../../../shared/support/errors.ts";
import { processCpuMs } from "./process-figures.ts";

/** Counts the CPU time of some processes and of the children that they start while it counts. */
export interface CpuAccount {
  /** Describes how the CPU time is counted, for the note of a row. */
  readonly method: string;
  /** Returns the user and system time that the processes have used since counting began, ms. */
  readMs(): number;
  /** Stops counting, and moves the processes back to their former control group. */
  close(): void;
}

/**
 * Control group file systems whose groups count CPU time: version 1 with the controller `cpuacct`, and version 2, where
 * `cpu.stat` needs no controller.
 */
const HIERARCHIES = [
  { folder: "/sys/fs/cgroup/cpuacct", file: "cpuacct.usage", version: "v1 cpuacct" },
  { folder: "/sys/fs/cgroup", file: "cpu.stat", version: "v2" },
  { folder: "/sys/fs/cgroup/unified", file: "cpu.stat", version: "v2" },
] as const;

let opened = 0;

/**
 * Starts to count the CPU time of processes. Moves them to a new control group, which their children inherit. The times that /proc reports for a
 * parent process miss a sandbox in its own pid namespace. They are used only if no control group can be made; `method` then says so.
 */
export function openCpuAccount(pids: readonly number[]): CpuAccount {
  const failures: string[] = [];
  for (const { folder, file, version } of HIERARCHIES) {
    if (!existsSync(join(folder, "cgroup.procs"))) continue;
    const group = join(folder, `midwatch-bench-${process.pid}-${++opened}`);
    try {
      mkdirSync(group);
      const read = () => parseUsageMs(readFileSync(join(group, file), "utf8"));
      read();
      for (const pid of pids) writeFileSync(join(group, "cgroup.procs"), String(pid));
      return { method: `cgroup ${version}`, readMs: read, close: () => removeGroup(group) };
    } catch (error) {
      failures.push(messageOf(error));
      removeGroup(group);
    }
  }
  const readSum = () => pids.reduce((sum, pid) => sum + processCpuMs(pid, "with children"), 0);
  const before = readSum();
  const why = failures[0] ?? "none is mounted";
  return {
    method: `/proc sums with waited-for children, which miss sandboxes: no cgroup could be made (${why})`,
    readMs: () => readSum() - before,
    close: () => {},
  };
}

/** Reads the CPU time in ms from the text of `cpuacct.usage` (nanoseconds) or of `cpu.stat` (a line `usage_usec N` among others). */
export function parseUsageMs(text: string): number {
  const usec = /^usage_usec (\d+)$/m.exec(text)?.[1];
  if (usec !== undefined) return Number(usec) / 1000;
  if (/^\d+\s*$/.test(text)) return Number(text) / 1e6;
  throw new Error(`expected nanoseconds or a usage_usec line, got: ${text.slice(0, 60)}`);
}

/** Moves the processes of a control group to its parent group, and removes the group. */
function removeGroup(group: string): void {
  try {
    for (const pid of readFileSync(join(group, "cgroup.procs"), "utf8").split("\n")) {
      if (pid !== "") moveUp(pid, group);
    }
    rmdirSync(group);
  } catch {
    // The group was never made, or a sandbox has just started in it and it cannot be removed. An empty group left behind does no harm.
  }
}

function moveUp(pid: string, group: string): void {
  try {
    writeFileSync(join(dirname(group), "cgroup.procs"), pid);
  } catch {
    // It has ended.
  }
}
