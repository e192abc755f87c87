import type { StaticCheck } from "../static-check.ts";

/** Largest file that a task may add without saying so, in bytes. */
const MAX_FILE_BYTES = 2 * 1024 * 1024;

/** Only plain files of a size and kind that a person can review. */
export const fileKinds: StaticCheck = {
  name: "file-kinds",
  reason: "a link leads out of the tree, and nobody reviews a binary or two megabytes of text",
  severity: "error",
  holds: "no links, submodules, binaries or huge files",
  inspect: ({ files, isAllowed }) =>
    files.flatMap(({ path, status, mode, after, before }) => {
      if (status === "D") return [];
      if (mode === "120000" || mode === "160000")
        return [{ claim: `${path} is a symlink or submodule, which is not taken` }];
      if (isAllowed("binaries") || after === undefined) return [];
      if (after.length > MAX_FILE_BYTES && after.length > (before?.length ?? 0))
        return [{ claim: `${path} has ${after.length} bytes, more than ${MAX_FILE_BYTES}` }];
      return after.includes(0) ? [{ claim: `${path} is a binary file` }] : [];
    }),
};
