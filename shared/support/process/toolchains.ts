import { realpathSync, statSync } from "node:fs";
import { isAbsolute } from "node:path";
import { AppError } from "../errors.ts";

/** Folders that no sandbox may see whole, whatever the operator lists. */
const NEVER = new Set([
  "/",
  "/root",
  "/home",
  "/etc",
  "/proc",
  "/sys",
  "/dev",
  "/tmp",
  "/var",
  "/run",
  "/work",
  "/opt",
]);

/**
 * The real paths of the toolchains outside `/usr` that sandboxes see, read-only and at the same place (a JDK, ~/.cargo, a
 * Python of pyenv). Throws an AppError that names the folder and what is wrong with it.
 */
export function resolveToolchains({ toolchains, data }: { toolchains: readonly string[]; data?: string | undefined }) {
  return toolchains.map((path) => {
    const problem = problemWith(path, data);
    if (problem === undefined) return realpathSync(path);
    throw new AppError(
      "bad_request",
      `MIDWATCH_TOOLCHAINS names ${path}, which ${problem}; the process does not start`,
    );
  });
}

function problemWith(path: string, data: string | undefined): string | undefined {
  if (!isAbsolute(path)) return "is no absolute path";
  try {
    if (!statSync(path).isDirectory()) return "is no folder";
  } catch {
    return "is not there";
  }
  const real = realpathSync(path);
  if (NEVER.has(real)) return "is too much to be a toolchain";
  if (data !== undefined && (`${data}/`.startsWith(`${real}/`) || `${real}/`.startsWith(`${data}/`)))
    return "overlaps the data folder";
  return undefined;
}
