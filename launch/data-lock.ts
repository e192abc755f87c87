import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { AppError } from "../shared/support/errors.ts";
import { writeWhole } from "../shared/support/files/write-whole.ts";
import { startTimeOf } from "../shared/support/process/process-identity.ts";

interface Holder {
  readonly pid: number;
  /** Start of the locking process, in clock ticks since boot. Needed because pids are reused. */
  readonly startTime: string;
}

/**
 * Locks a data folder for this process; replaces a lock that a dead process left. Throws AppError `data_folder_in_use`
 * if another process has the lock. Returns a function that unlocks the folder.
 */
export async function lockDataFolder(data: string): Promise<() => void> {
  const file = join(data, "up.json");
  const mine: Holder = { pid: process.pid, startTime: startTimeOf(process.pid) ?? "" };
  for (let i = 0; i < 3; i++) {
    try {
      await writeWhole(file, JSON.stringify(mine), { mode: 0o644, replace: false });
      return () => rmSync(file, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      const holder = readHolder(file);
      if (holder !== undefined && startTimeOf(holder.pid) === holder.startTime) {
        throw new AppError(
          "data_folder_in_use",
          `the data folder ${data} is in use by process ${holder.pid}; stop that process, or set MIDWATCH_DATA to another folder. Nothing was started`,
        );
      }
      rmSync(file, { force: true });
    }
  }
  throw new AppError("data_folder_in_use", `another process is locking ${data} at the same time; try again`);
}

function readHolder(file: string): Holder | undefined {
  if (!existsSync(file)) return undefined;
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Holder;
  } catch {
    return undefined; // The file was not written by Midwatch as a lock.
  }
}
