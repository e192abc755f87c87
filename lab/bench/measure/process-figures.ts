import { readFileSync, writeFileSync } from "node:fs";

/** ms of a clock tick in /proc/<pid>/stat: Linux has 100 ticks a second on every architecture. */
const TICK_MS = 10;

/** ms of user and system time of a process; 0 if it has ended. */
export function processCpuMs(pid: number, children: "own" | "with children"): number {
  try {
    // The name in parentheses may contain spaces; the fields after it are numbered from 3 in proc(5).
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ")
      .map(Number);
    const [user = 0, system = 0, childUser = 0, childSystem = 0] = fields.slice(11, 15);
    return (user + system + (children === "own" ? 0 : childUser + childSystem)) * TICK_MS;
  } catch {
    return 0;
  }
}

/** The peak memory of a process (VmHWM), in MB; 0 if it has ended. */
export function peakMemoryMb(pid: number): number {
  try {
    const kib = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return (Number(kib ?? 0) * 1024) / 1e6;
  } catch {
    return 0;
  }
}

/** Resets a process's peak memory, so that its start does not hide later peaks (proc(5), clear_refs). */
export function resetPeakMemory(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, "5");
}
