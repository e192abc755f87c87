import type { Change, FileChange } from "../change.ts";
import type { StaticCheck } from "../static-check.ts";
import type { Parsed } from "../syntax/parse-source.ts";
import { isFixturePath } from "./test-paths.ts";

/**
 * Every changed file is valid for its type: its language's own tool can parse it. A file that the tool could not parse
 * in the base may stay invalid.
 */
export const syntax: StaticCheck = {
  name: "syntax",
  reason: "a file that its language cannot parse was never run",
  severity: "error",
  holds: "every changed file parses",
  inspect: (change) =>
    change.files.flatMap((file) => {
      const fault = whyBroken(file, change);
      return fault === undefined ? [] : [{ claim: `${file.path} cannot be parsed: ${fault}` }];
    }),
};

/**
 * The syntax error that the change introduced into a file. Undefined if the file is valid, if it was invalid before (at
 * this path or the path that it moved from), if it is an input of tests, or if the parser is not sure.
 */
export function whyBroken(file: FileChange, { files }: Pick<Change, "files">): string | undefined {
  const { path, parsedAfter, parsedBefore, textAfter } = file;
  if (isFixturePath(path)) return undefined;
  const isMoved = files.some((other) => other.path !== path && other.textBefore === textAfter);
  if (parsedAfter?.kind === "data") {
    const isLoosened = parsedAfter.isLoose && parsedBefore?.kind === "data" && !parsedBefore.isLoose;
    return isLoosened ? "it was strict JSON, and now only a tolerant parser accepts it" : undefined;
  }
  if (parsedAfter?.kind !== "broken" || !parsedAfter.isSure || isMoved) return undefined;
  return wasReadable(parsedBefore) ? parsedAfter.message : undefined;
}

/** Whether a file was valid before the change; a new file counts as valid. */
function wasReadable(before: Parsed | undefined): boolean {
  return before?.kind !== "broken";
}
