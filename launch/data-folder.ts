import { accessSync, constants, existsSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { readSettings } from "../shared/settings/read-settings.ts";
import type { Env } from "../shared/support/env.ts";
import { AppError, messageOf } from "../shared/support/errors.ts";
import { closedParent } from "../shared/support/files/closed-parent.ts";
import { packageRoot } from "../shared/support/files/package-root.ts";

/**
 * Chooses and creates the data folder: MIDWATCH_DATA; else `scratchpad/` in the checkout, if the user of every slot can
 * enter the folders above it; else `/var/lib/midwatch`. Throws an AppError if the folder cannot be used.
 */
export function chooseDataFolder(env: Env): string {
  const folder = readSettings("up", env).data ?? defaultFolder();
  try {
    makeFolder(folder);
    accessSync(folder, constants.W_OK);
  } catch (error) {
    throw new AppError(
      "bad_request",
      `the data folder ${folder} cannot be created or written (${messageOf(error)}); set MIDWATCH_DATA to another one`,
    );
  }
  const closed = closedParent(folder);
  if (process.getuid?.() === 0 && closed !== undefined) {
    throw new AppError(
      "bad_request",
      `the data folder ${folder} is below ${closed}, which the slots' users cannot enter; chmod o+x it, or set MIDWATCH_DATA to another one`,
    );
  }
  return folder;
}

/** Creates a folder and its parents one by one, because Node's recursive mkdir never returns for a path below /proc. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  mkdirSync(folder, { mode: 0o711 });
}

/** The folder for private copies of programs; a slot's user must be able to run bubblewrap there. */
export function programCache(env: Env): string {
  const { cache, cacheHome, home = "/tmp" } = readSettings("up", env);
  if (cache !== undefined) return cache;
  if (process.getuid?.() === 0) return "/var/cache/midwatch/programs";
  return join(cacheHome ?? join(home, ".cache"), "midwatch", "programs");
}

function defaultFolder(): string {
  const own = join(packageRoot(), "scratchpad");
  if (process.getuid?.() !== 0) return own;
  return closedParent(packageRoot()) === undefined ? own : "/var/lib/midwatch";
}
