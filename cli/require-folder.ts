import { statSync } from "node:fs";
import { resolve } from "node:path";
import { UsageError } from "./exit-codes.ts";

/** Returns the absolute path of a folder that an option names; throws UsageError if it does not exist or is not a folder. */
export function requireFolder(path: string, option: string): string {
  const folder = resolve(path);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) return folder;
  throw new UsageError(
    `expected a folder for ${option}, got ${path}, which does not exist or is not a folder; nothing was done`,
  );
}
