import { posix } from "node:path";
import type { FileChange } from "../change.ts";
import type { StaticCheck } from "../static-check.ts";

/** Largest file that a task may add without saying so, in bytes. */
const MAX_FILE_BYTES = 2 * 1024 * 1024;

/** Control characters, bidi controls, and what stands for bytes that are no UTF-8. */
const ODD_NAME = /[\p{Cc}\p{Bidi_Control}\uFFFD]/u;

/** Only plain files of a size and kind that a person can review; what was there before may stay, and move. */
export const fileKinds: StaticCheck = {
  name: "file-kinds",
  reason:
    "a link leads out of the tree, an odd name hides a file, and nobody reviews a binary or two megabytes of text",
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
  if (mode === "160000") return `${path} is a repository of its own, which is not taken: remove the .git in it`;
  if (mode === "120000" && !files.some((other) => isSameLink(other, file)))
    return `${path} is a symbolic link, which is not taken: put a plain file in its place, or use what it leads to by its own path`;
  // A file that was there before may keep its name, as long as its bytes are found by it.
  if (!ODD_NAME.test(path) || (status === "M" && !path.includes("\uFFFD"))) return undefined;
  return `${JSON.stringify(path)} has a name that is not plain text, by which no check would find it: give it another, or leave it as it was`;
}

/** A link that was taken away and led to the same place: the file was moved. */
function isSameLink(old: FileChange, { path, mode, textAfter }: FileChange): boolean {
  if (old.status !== "D" || old.modeBefore !== "120000" || mode !== "120000") return false;
  const placeOf = (from: string, to: string | undefined) => posix.join(posix.dirname(from), to ?? "");
  return old.textBefore === textAfter || placeOf(old.path, old.textBefore) === placeOf(path, textAfter);
}

function unreviewable(file: FileChange, files: readonly FileChange[]): string | undefined {
  const { path, after, before } = file;
  if (after === undefined || file.mode === "120000") return undefined;
  // The same bytes as before, here or elsewhere: the mode was changed, or the file was moved.
  if (files.some((other) => other.before?.equals(after) === true)) return undefined;
  if (after.length > MAX_FILE_BYTES && after.length > (before?.length ?? 0))
    return `${path} has ${after.length} bytes, more than ${MAX_FILE_BYTES}: leave it out, or make it smaller`;
  return after.includes(0) && !isWideText(after)
    ? `${path} is a binary file, which nobody can review: leave it out, or make it text`
    : undefined;
}

/** Text in UTF-16, by its first bytes. */
function isWideText(bytes: Buffer): boolean {
  const mark = bytes.subarray(0, 2).toString("hex");
  if (mark !== "fffe" && mark !== "feff") return false;
  const text = new TextDecoder(mark === "fffe" ? "utf-16le" : "utf-16be").decode(bytes);
  return !/[\0\uFFFD]/.test(text);
}
