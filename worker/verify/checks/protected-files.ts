import { isNeverPermitted, isProtectedPath } from "../../../shared/protocol/landing/protected-paths.ts";
import type { StaticCheck } from "../static-check.ts";

/** The change touches no protected file, even if the task's write claim covers it, except files that a person allowed. */
export const protectedFiles: StaticCheck = {
  name: "protected-files",
  reason: "hooks, lock files, package scripts and agents' instructions act on machines that trust them",
  severity: "error",
  holds: "no protected file is changed without a person's permission",
  inspect: ({ files, permitted }) =>
    files
      .filter(({ path }) => isNeverPermitted(path) || !permitted.includes(path))
      .filter(({ path, status }) => isProtectedPath(path, { isInBase: status !== "A" }))
      .map(({ path }) => ({ claim: `${path} is a protected file` })),
};
