import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { AppError } from "../shared/support/errors.ts";
import { writeWhole } from "../shared/support/files/write-whole.ts";
import { startTimeOf } from "../shared/support/process/process-identity.ts";

interface Holder {
  readonly pid: number;
  /** When that process started, in clock ticks since boot: a pid alone may have been given to another. */
  readonly startTime: string;
}

/**
 * Takes a data folder for this process; a second `up` on it is an AppError `data_folder_in_use`. What a dead process left
 * behind is taken over. Answers with how to give it back.
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
          `the data folder ${data} is in use by process ${holder.pid}; stop that one, or give this one another folder with MIDWATCH_DATA. Nothing was started`,
        );
      }
      rmSync(file, { force: true });
    }
  }
  throw new AppError("data_folder_in_use", `another process is taking ${data} at the same time; try again`);
}

function readHolder(file: string): Holder | undefined {
  if (!existsSync(file)) return undefined;
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Holder;
  } catch {
    return undefined; // Nothing of ours: nobody holds it.
  }
}
