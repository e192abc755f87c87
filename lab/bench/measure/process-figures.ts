import { readFileSync, writeFileSync } from "node:fs";

/** Length of a clock tick in /proc/<pid>/stat, ms: Linux reports 100 ticks a second on every architecture. */
const TICK_MS = 10;

/** Returns the user and system time of a process, ms; 0 if the process has ended. */
export function processCpuMs(pid: number, children: "own" | "with children"): number {
  try {
    // The process's name in parentheses may contain spaces. The fields after the name are numbered from 3 in proc(5).
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

/** Returns the peak memory of a process (VmHWM), in MB; 0 if the process has ended. */
export function peakMemoryMb(pid: number): number {
  try {
    const kib = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return (Number(kib ?? 0) * 1024) / 1e6;
  } catch {
    return 0;
  }
}

/** Resets the peak memory of a process, so that a peak during its start does not hide smaller later peaks (proc(5), clear_refs). */
export function resetPeakMemory(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, "5");
}
