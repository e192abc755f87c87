import { realpathSync, statSync } from "node:fs";
import { isAbsolute } from "node:path";
import { AppError } from "../errors.ts";

/** Folders that a sandbox is never shown as a whole, even if the operator names them as toolchains. */
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
 * The real paths of the operator's toolchains outside `/usr`, such as a JDK, ~/.cargo, or a Python of pyenv. Sandboxes
 * can read each at the same path. If a folder may not be used, throws an AppError that names it and the reason.
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
