import { accessSync, constants, existsSync, mkdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { readSettings } from "../shared/settings/read-settings.ts";
import type { Env } from "../shared/support/env.ts";
import { AppError, messageOf } from "../shared/support/errors.ts";
import { packageRoot } from "../shared/support/files/package-root.ts";

/**
 * Where data lives: MIDWATCH_DATA; else `scratchpad/` in the checkout if every slot's user can pass the folders above it;
 * else `/var/lib/midwatch`. Creates it. Throws an AppError that names the folder and what is wrong with it.
 */
export function chooseDataFolder(env: Env): string {
  const folder = readSettings("up", env).data ?? defaultFolder();
  try {
    makeFolder(folder);
    accessSync(folder, constants.W_OK);
  } catch (error) {
    throw new AppError(
      "bad_request",
      `the data folder ${folder} cannot be made or written (${messageOf(error)}); set MIDWATCH_DATA to another one`,
    );
  }
  const closed = closedParent(folder);
  if (process.getuid?.() === 0 && closed !== undefined) {
    throw new AppError(
      "bad_request",
      `the data folder ${folder} lies below ${closed}, which the slots' users cannot pass; chmod o+x it, or set MIDWATCH_DATA to another one`,
    );
  }
  return folder;
}

/** Makes a folder and those above it, one at a time: below /proc, Node's own recursive way tries for ever. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  mkdirSync(folder, { mode: 0o711 });
}

/** Where private copies of programs are kept: a slot's user must reach bubblewrap. */
export function programCache(env: Env): string {
  const { cache, cacheHome, home = "/tmp" } = readSettings("up", env);
  if (cache !== undefined) return cache;
  if (process.getuid?.() === 0) return "/var/cache/midwatch/programs";
  return join(cacheHome ?? join(home, ".cache"), "midwatch", "programs");
}

/** The first folder on the way to a path that others cannot pass; undefined when all can be. */
export function closedParent(path: string): string | undefined {
  for (let folder = path; ; folder = dirname(folder)) {
    if ((statSync(folder).mode & 0o001) === 0) return folder;
    if (folder === "/") return undefined;
  }
}

function defaultFolder(): string {
  const own = join(packageRoot(), "scratchpad");
  if (process.getuid?.() !== 0) return own;
  return closedParent(packageRoot()) === undefined ? own : "/var/lib/midwatch";
}
