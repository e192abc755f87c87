import { readFileSync } from "node:fs";

/**
 * Identifies this process on its host: its process id and its start time in clock ticks since boot, because process ids
 * are reused.
 */
export function ownIdentity(): string {
  own ??= `${process.pid}-${startTimeOf(process.pid) ?? 0}`;
  return own;
}

let own: string | undefined;

/** Whether the process of an identity is still alive; undefined for a text that is not an identity. */
export function isAlive(identity: string): boolean | undefined {
  const [, pid, startTime] = /^(\d+)-(\d+)$/.exec(identity) ?? [];
  return pid === undefined ? undefined : startTimeOf(Number(pid)) === startTime;
}

/** The 22nd field of /proc/PID/stat; undefined if there is no such process, or no /proc. */
export function startTimeOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  } catch {
    return undefined;
  }
}
