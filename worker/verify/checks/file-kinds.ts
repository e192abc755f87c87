import type { FileChange } from "../change.ts";
import type { StaticCheck } from "../static-check.ts";

/** Largest file that a task may add without saying so, in bytes. */
const MAX_FILE_BYTES = 2 * 1024 * 1024;

/** Control characters, bidi controls, and what stands for bytes that are no UTF-8. */
const ODD_NAME = /[\p{Cc}\p{Bidi_Control}\uFFFD]/u;

/** Only plain files of a size and kind that a person can review. */
export const fileKinds: StaticCheck = {
  name: "file-kinds",
  reason:
    "a link leads out of the tree, an odd name hides a file, and nobody reviews a binary or two megabytes of text",
  severity: "error",
  holds: "no links, submodules, odd names, binaries or huge files",
  inspect: ({ files, isAllowed }) =>
    files.flatMap((file) => {
      if (file.status === "D") return [];
      const claim = oddKind(file) ?? (isAllowed("binaries") ? undefined : unreviewable(file));
      return claim === undefined ? [] : [{ claim }];
    }),
};

function oddKind({ path, mode }: FileChange): string | undefined {
  if (mode === "120000" || mode === "160000") return `${path} is a symlink or submodule, which is not taken`;
  if (!ODD_NAME.test(path)) return undefined;
  return `${JSON.stringify(path)} has a name that is not plain text, by which no check would find it`;
}

function unreviewable({ path, after, before }: FileChange): string | undefined {
  if (after === undefined) return undefined;
  if (after.length > MAX_FILE_BYTES && after.length > (before?.length ?? 0))
    return `${path} has ${after.length} bytes, more than ${MAX_FILE_BYTES}`;
  return after.includes(0) ? `${path} is a binary file` : undefined;
}
