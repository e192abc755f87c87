import { posix } from "node:path";
import type { FileChange } from "../change.ts";
import type { StaticCheck } from "../static-check.ts";

/** Maximum size, in bytes, of a file that a task may add without permission. */
const MAX_FILE_BYTES = 2 * 1024 * 1024;

/** Matches control characters, bidi controls, and the character that replaces bytes which are not UTF-8. */
const ODD_NAME = /[\p{Cc}\p{Bidi_Control}\uFFFD]/u;

/** The change adds only regular files of a size and type that a person can review. Files of the base may stay as they are, and may move. */
export const fileKinds: StaticCheck = {
  name: "file-kinds",
  reason:
    "a link leads out of the tree, an odd name hides a file, and no person reviews a binary or two megabytes of text",
  severity: "error",
  holds: "no links, submodules, odd names, binaries or huge files",
  inspect: ({ files, isAllowed }) =>
    files.flatMap((file) => {
      if (file.status === "D") return [];
      const claim = oddKind(file, files) ?? (isAllowed("binaries") ? undefined : unreviewable(file, files));
      return claim === undefined ? [] : [{ claim }];
    }),
};

function oddKind(file: FileChange, files: readonly FileChange[]): string | undefined {
  const { path, mode, status } = file;
  if (mode === "160000") return `${path} is a nested repository, which is not accepted: remove its .git`;
  if (mode === "120000" && !files.some((other) => isSameLink(other, file)))
    return `${path} is a symbolic link, which is not accepted: replace it with a plain file, or use the target's own path`;
  // A file of the base may keep an unusual name, as long as git finds its bytes by that name.
  if (!ODD_NAME.test(path) || (status === "M" && !path.includes("\uFFFD"))) return undefined;
  return `${JSON.stringify(path)} has a name that is not plain text, so no check could find it: rename it, or leave it as it was`;
}

/** Whether the change deletes a link with the same target: then the new link is that link, moved. */
function isSameLink(old: FileChange, { path, mode, textAfter }: FileChange): boolean {
  if (old.status !== "D" || old.modeBefore !== "120000" || mode !== "120000") return false;
  const targetOf = (from: string, to: string | undefined) => posix.join(posix.dirname(from), to ?? "");
  return old.textBefore === textAfter || targetOf(old.path, old.textBefore) === targetOf(path, textAfter);
}

function unreviewable(file: FileChange, files: readonly FileChange[]): string | undefined {
  const { path, after, before } = file;
  if (after === undefined || file.mode === "120000") return undefined;
  // The base has the same bytes, at this path or another: only the mode changed, or the file was moved.
  if (files.some((other) => other.before?.equals(after) === true)) return undefined;
  if (after.length > MAX_FILE_BYTES && after.length > (before?.length ?? 0))
    return `${path} has ${after.length} bytes, more than ${MAX_FILE_BYTES}: leave it out, or make it smaller`;
  return after.includes(0) && !isWideText(after)
    ? `${path} is a binary file, which a person cannot review: leave it out, or make it text`
    : undefined;
}

/** Whether bytes are UTF-16 text, by their byte order mark. */
function isWideText(bytes: Buffer): boolean {
  const mark = bytes.subarray(0, 2).toString("hex");
  if (mark !== "fffe" && mark !== "feff") return false;
  const text = new TextDecoder(mark === "fffe" ? "utf-16le" : "utf-16be").decode(bytes);
  return !/[\0\uFFFD]/.test(text);
}
