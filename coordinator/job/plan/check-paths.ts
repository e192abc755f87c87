import type { PlannedTask } from "../../../shared/protocol/job/plan.ts";
import { isNeverPermitted } from "../../../shared/protocol/landing/protected-paths.ts";
import { canonicalPath, matchesAny, patternOf } from "../../../shared/support/paths/path-pattern.ts";
import { isNegated } from "./globs.ts";

/** Finds the faults of a task's paths that would prevent the task from ever succeeding. Each fault says how to correct it. */
export function checkPaths({ key, role, writes, deliverables }: PlannedTask, folders: ReadonlySet<string>): string[] {
  return [
    ...writes.flatMap((glob) => faultOfWrite(glob, folders).map((fault) => `${key} writes ${glob}, ${fault}`)),
    ...faultOfAll(key, writes),
    ...deliverables.flatMap((path) => faultOfDeliverable(path).map((fault) => `${key} promises ${path}, ${fault}`)),
    ...(role === "explorer" || writes.length === 0
      ? faultsOfReader(key, role, deliverables)
      : outside(key, writes, deliverables)),
  ];
}

function faultOfWrite(glob: string, folders: ReadonlySet<string>): string[] {
  if (isNegated(glob)) return ["which allows everything except that: name only the paths that it may change"];
  const plain = canonicalPath(glob);
  if (plain === "") return ["which names no file: write ** for all files, or name the files that it may change"];
  if (isFolder(glob) || folders.has(plain)) return [`which is a folder: write ${plain}/** for all files in it`];
  if (isWindowsPath(glob)) return [`which separates folders by backslashes: write ${glob.replaceAll("\\", "/")}`];
  return [];
}

/** The `writes` of a task may include files that no task may change, but not only such files. */
function faultOfAll(key: string, writes: readonly string[]): string[] {
  if (writes.length === 0 || !writes.every(coversOnlyOwn)) return [];
  return [
    `${key} writes ${writes.slice(0, 10).join(", ")} alone, which no task may change: these are files of git or Midwatch. Name the files that it is to change`,
  ];
}

function faultOfDeliverable(path: string): string[] {
  if (canonicalPath(path) === "" || isFolder(path))
    return ["which is a folder: name the files in it that must exist afterwards"];
  if (isWindowsPath(path)) return [`which separates folders by backslashes: write ${path.replaceAll("\\", "/")}`];
  if (isNeverPermitted(canonicalPath(path)))
    return ["which no task may change: it is a file of git or Midwatch. Take it out"];
  if (/[*?]/.test(path))
    return ["which is a pattern: a deliverable is the path of one file, patterns belong in writes"];
  return [];
}

/** A read-only task cannot create a file, so it may not promise one. */
function faultsOfReader(key: string, role: string, deliverables: readonly string[]): string[] {
  if (deliverables.length === 0 || role !== "explorer") return [];
  return [
    `${key} is an explorer, which creates no file, and promises ${deliverables.slice(0, 5).join(", ")}: take them out, its report is its result`,
  ];
}

function outside(key: string, writes: readonly string[], deliverables: readonly string[]): string[] {
  const isWritable = matchesAny(writes);
  return deliverables
    .filter((path) => faultOfDeliverable(path).length === 0 && !isWritable(canonicalPath(path)))
    .map(
      (path) =>
        `${key} promises ${path}, which its writes (${writes.slice(0, 10).join(", ")}) do not cover: add ${canonicalPath(path)} to its writes, or take it out of its deliverables`,
    );
}

function isFolder(path: string): boolean {
  return /\/\.?["'`]?$/.test(path);
}

/**
 * True for a path with backslashes as separators, such as `src\\a.js`. Before a bracket or a star, a backslash is an
 * escape character and no separator.
 */
function isWindowsPath(path: string): boolean {
  return /\\\w/.test(path);
}

/** True if the pattern covers only files of git or of Midwatch. */
function coversOnlyOwn(glob: string): boolean {
  return patternOf(glob).readings.every(({ segments }) =>
    segments.some((segment) => typeof segment === "string" && isNeverPermitted(segment)),
  );
}
