import { realpathSync, statSync } from "node:fs";
import { isAbsolute } from "node:path";
import { AppError } from "../errors.ts";
import { closedParent } from "../files/closed-parent.ts";

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

/** The operator's toolchains, and the circumstances in which they are used. */
interface Given {
  readonly toolchains: readonly string[];
  readonly data?: string | undefined;
  /** Whether the process runs as root: then sandboxes run as other users. Default: as it is. */
  readonly isRoot?: boolean;
}

/**
 * The real paths of the operator's toolchains outside `/usr`, such as a JDK, ~/.cargo, or a Python of pyenv. Sandboxes
 * can read each at the same path. If a folder may not be used, throws an AppError that names it and the reason.
 */
export function resolveToolchains({ toolchains, ...given }: Given): string[] {
  return toolchains.map((path) => {
    const problem = toolchainProblem(path, given);
    if (problem === undefined) return realpathSync(path);
    throw new AppError(
      "bad_request",
      `MIDWATCH_TOOLCHAINS names ${path}, which ${problem}; the process does not start`,
    );
  });
}

/** The reason why a folder cannot be a toolchain, as the end of a sentence; undefined if it can. */
export function toolchainProblem(
  path: string,
  { data, isRoot = process.getuid?.() === 0 }: Omit<Given, "toolchains">,
): string | undefined {
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
  const closed = isRoot ? closedParent(real) : undefined;
  if (closed === undefined) return undefined;
  return `is not visible in sandboxes: the slots' users cannot enter ${closed}. Copy it to a folder that they can enter, such as one below /opt, or chmod o+x ${closed}`;
}
