import type { FileChange } from "../change.ts";
import type { Fault, StaticCheck } from "../static-check.ts";
import { exportedNames } from "../syntax/exported-names.ts";
import type { Parsed } from "../syntax/parse-source.ts";
import { isTestPath } from "./test-paths.ts";

/** A module that stays keeps what it exports, unless the task says that it may not. */
export const exportsKept: StaticCheck = {
  name: "exports-kept",
  reason: "callers outside the repository cannot be searched for",
  severity: "error",
  holds: "every module that stays exports what it did",
  inspect: ({ files, isAllowed }) => (isAllowed("exports") ? [] : files.filter(isModule).flatMap(droppedNames)),
};

function isModule({ path, status }: FileChange): boolean {
  return status !== "A" && status !== "D" && !isTestPath(path);
}

function droppedNames({ path, parsedBefore, parsedAfter }: FileChange): Fault[] {
  const before = namesIn(parsedBefore);
  const after = namesIn(parsedAfter);
  if (before === undefined || after === undefined) return [];
  // A module that changes from one system to the other is compared by its names only.
  const isTurned = before.has("module.exports") !== after.has("module.exports");
  const skipped = isTurned ? ["module.exports", "default"] : [];
  const dropped = [...before].filter((name) => !after.has(name) && !skipped.includes(name));
  return dropped.map((name) => ({ claim: `${path} no longer exports ${name}` }));
}

function namesIn(parsed: Parsed | undefined): Set<string> | undefined {
  return parsed?.kind === "script" ? exportedNames(parsed.tree) : undefined;
}
