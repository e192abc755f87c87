import { readFileSync } from "node:fs";

/**
 * A text that identifies this process on its host: its process id, and its start time in clock ticks since boot. The
 * start time is needed because process ids are reused.
 */
export function ownIdentity(): string {
  own ??= `${process.pid}-${startTimeOf(process.pid) ?? 0}`;
  return own;
}

let own: string | undefined;

/** Whether the process that an identity names is still alive; undefined if the text is not an identity. */
export function isAlive(identity: string): boolean | undefined {
  const [, pid, startTime] = /^(\d+)-(\d+)$/.exec(identity) ?? [];
  return pid === undefined ? undefined : startTimeOf(Number(pid)) === startTime;
}

/** The start time of a process: the 22nd field of /proc/PID/stat. Undefined if the process or /proc does not exist. */
export function startTimeOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  } catch {
    return undefined;
  }
}
