import { realpathSync, statSync } from "node:fs";
import { isAbsolute } from "node:path";
import { AppError } from "../errors.ts";

/** Folders that are never shown to a sandbox as a whole, even if the operator lists them. */
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
 * The real paths of the toolchains outside `/usr`, which sandboxes can read at the same path (a JDK, ~/.cargo, a Python of
 * pyenv). Throws an AppError that names the folder and its fault.
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
  if (!isAbsolute(path)) return "is not an absolute path";
  try {
    if (!statSync(path).isDirectory()) return "is not a folder";
  } catch {
    return "does not exist";
  }
  const real = realpathSync(path);
  if (NEVER.has(real)) return "is too large a folder for a toolchain";
  if (data !== undefined && (`${data}/`.startsWith(`${real}/`) || `${real}/`.startsWith(`${data}/`)))
    return "overlaps the data folder";
  return undefined;
}
