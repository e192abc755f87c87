import type { Change, FileChange } from "../change.ts";
import { type Named, namedFiles } from "../tests-run/named-files.ts";

/** Matches usual names of scripts that run tests or checks. */
const JUDGES = /(?:^|[/._-])(?:tests?|specs?|checks?|verify|ci)(?:[/._-]|$)/i;

/**
 * Whether a shell script is under test, and not a part of the test: the plan names its path, and only unchanged test scripts of the base
 * run it. A script that the acceptance command itself names, directly or in a manifest or Makefile, is part of the test.
 */
export function isShellUnderTest({ path }: FileChange, { files, task }: Change, { namedBy }: Named): boolean {
  const callers = [...(namedBy.get(path) ?? [])];
  const isTest = (caller: string) => JUDGES.test(caller) && !files.some((file) => file.path === caller);
  const isNamed = task.writes.includes(path) || task.deliverables.includes(path);
  return isNamed && isShell(path) && !JUDGES.test(path) && callers.length > 0 && callers.every(isTest);
}

/** The changed shell scripts that the acceptance tests. */
export async function shellsUnderTest(change: Change): Promise<FileChange[]> {
  const found = new Set<FileChange>();
  for (const acceptance of change.task.acceptance ?? []) {
    if (acceptance.kind !== "command") continue;
    const named = await namedFiles(acceptance.command, readBaseOf(change));
    for (const file of change.files)
      if (file.textAfter !== undefined && isShellUnderTest(file, change, named)) found.add(file);
  }
  return [...found];
}

/** Returns a function that reads files as they are in the base. */
export function readBaseOf(change: Change): (path: string) => Promise<string | undefined> {
  const changed = new Map(change.files.map((file) => [file.path, file]));
  return async (path) => {
    const file = changed.get(path);
    return file === undefined ? (await change.read(path))?.toString("utf8") : file.textBefore;
  };
}

function isShell(path: string): boolean {
  return /\.(?:sh|bash)$/.test(path) || !/\.[^/]*$/.test(path);
}
