import type { Change, FileChange } from "../change.ts";
import type { StaticCheck } from "../static-check.ts";
import type { Parsed } from "../syntax/parse-source.ts";
import { isFixturePath } from "./test-paths.ts";

/** Every changed file is what its name says: its language's own tool can read it, or could not read it before either. */
export const syntax: StaticCheck = {
  name: "syntax",
  reason: "a file that its own language cannot read was never run",
  severity: "error",
  holds: "every changed file parses",
  inspect: (change) =>
    change.files.flatMap((file) => {
      const fault = whyBroken(file, change);
      return fault === undefined ? [] : [{ claim: `${file.path} cannot be parsed: ${fault}` }];
    }),
};

/**
 * Why a changed file is broken and was made so by the change; undefined for one that is fine, that was like this before,
 * here or where it came from, that is the input of tests, and where nobody is sure.
 */
export function whyBroken(file: FileChange, { files }: Pick<Change, "files">): string | undefined {
  const { path, parsedAfter, parsedBefore, textAfter } = file;
  if (isFixturePath(path)) return undefined;
  const isMoved = files.some((other) => other.path !== path && other.textBefore === textAfter);
  if (parsedAfter?.kind === "data") {
    const isLoosened = parsedAfter.isLoose && parsedBefore?.kind === "data" && !parsedBefore.isLoose;
    return isLoosened ? "it was strict JSON, and only a tolerant reader takes it now" : undefined;
  }
  if (parsedAfter?.kind !== "broken" || !parsedAfter.isSure || isMoved) return undefined;
  return wasReadable(parsedBefore) ? parsedAfter.message : undefined;
}

/** A new file has nothing that could have been broken before. */
function wasReadable(before: Parsed | undefined): boolean {
  return before?.kind !== "broken";
}
