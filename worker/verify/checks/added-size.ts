import type { StaticCheck } from "../static-check.ts";

/** Largest file that a task may add, in bytes. */
const MAX_ADDED_BYTES = 1_000_000;

/** Refuses files over 1 MB that the change adds; a file that was moved is not added. */
export const addedSize: StaticCheck = {
  name: "added-size",
  reason: "a large file makes every later clone of the repository slower",
  severity: "error",
  holds: "no added file over 1 MB",
  inspect: ({ files, isAllowed }) =>
    files.flatMap(({ path, status, after }) => {
      if (status !== "A" || after === undefined || after.length <= MAX_ADDED_BYTES || isAllowed("binaries")) return [];
      if (files.some(({ before }) => before?.equals(after) === true)) return [];
      return [
        { claim: `${path} has ${after.length} bytes, more than ${MAX_ADDED_BYTES}: leave it out, or make it smaller` },
      ];
    }),
};
