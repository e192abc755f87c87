import { statSync } from "node:fs";
import { resolve } from "node:path";
import { UsageError } from "./exit-codes.ts";

/** The absolute path of a folder that an option names; throws UsageError when it is not there or is no folder. */
export function requireFolder(path: string, option: string): string {
  const folder = resolve(path);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) return folder;
  throw new UsageError(
    `expected a folder for ${option}, got ${path}, which is not there or is no folder; nothing was done`,
  );
}
