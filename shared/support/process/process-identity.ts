import { readFileSync } from "node:fs";

/**
 * Names this process on its host for good: its id, and when it started, in clock ticks since boot, because an id alone is
 * given to others before long.
 */
export function ownIdentity(): string {
  own ??= `${process.pid}-${startTimeOf(process.pid) ?? 0}`;
  return own;
}

let own: string | undefined;

/** Whether the process of an identity still lives; undefined for a text that is none. */
export function isAlive(identity: string): boolean | undefined {
  const [, pid, startTime] = /^(\d+)-(\d+)$/.exec(identity) ?? [];
  return pid === undefined ? undefined : startTimeOf(Number(pid)) === startTime;
}

/** The 22nd field of /proc/PID/stat; undefined when there is no such process, or no /proc. */
export function startTimeOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  } catch {
    return undefined;
  }
}
