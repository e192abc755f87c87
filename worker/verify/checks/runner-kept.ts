import type { Change, FileChange } from "../change.ts";
import type { Objection } from "../check-outcome.ts";
import type { StaticCheck } from "../static-check.ts";
import { IMPLIED, type Named, namedFiles } from "../tests-run/named-files.ts";
import { scriptsOf } from "../tests-run/resolve-command.ts";
import { redirectedAliases } from "./aliases.ts";
import { runnersAskedFor } from "./asked-runners.ts";
import { pluginsBrought } from "./brought-plugins.ts";
import { changedRunnerParts, isRunnerFile, mayChangeInPart } from "./runner-files.ts";
import { libraryFolder, pathsShadowedBy, whyShadows } from "./shadows.ts";
import { isShellUnderTest, readBaseOf } from "./shell-under-test.ts";
import { isTestPath } from "./test-paths.ts";

/** Maximum number of parts of a file that a claim names. */
const MAX_PARTS = 5;
const ALLOW = 'the plan allows that with allows: ["runner"]';

/**
 * The base decides how tests run, not the candidate. The change must not touch test runners, their settings and plugins, transpiler settings, aliases
 * by which tests resolve modules, and files that the acceptance runs by name. It must not add files that shadow any of these. Code must not test
 * whether a runner is present. The check `tests-kept` handles test files. A program that the plan names by its path is under test and may change. So
 * may a shell script that only the base's test scripts run (`shell-under-test.ts`).
 */
export const runnerKept: StaticCheck = {
  name: "runner-kept",
  reason: "the side that controls the test runner decides what passes",
  severity: "error",
  holds: "the test runner and its settings are unchanged",
  inspect: async (change) => {
    if (change.isAllowed("runner")) return [];
    const commands = await commandsOf(change);
    const words = new Set(commands.flatMap((named) => [...named.words]));
    const claims = [...change.files.flatMap(pluginsBrought), ...runnersAskedFor(change.files)];
    for (const file of change.files) claims.push(...(await redirectedAliases(file, change)));
    return [
      ...(await Promise.all(change.files.map((file) => objectionsOf(file, words, change)))).flat(),
      ...claims.map((claim) => ({ claim: `${claim}: ${ALLOW}` })),
      ...(await shadowingFiles(change)),
      ...namedObjections(change, commands),
      ...(await hiddenFolders(change)),
    ];
  },
};

async function objectionsOf(file: FileChange, words: ReadonlySet<string>, { isFolder }: Change): Promise<Objection[]> {
  const { path } = file;
  if (isRunnerFile(path)) return [{ claim: `${path} is part of the test runner or its settings: ${ALLOW}` }];
  const shadow = whyShadows(file);
  const library = shadow === undefined ? undefined : libraryFolder(path);
  // A repository that has the folder already is the library itself.
  const isOwn = library !== undefined && (await isFolder(library));
  if (shadow !== undefined && !isOwn) return [{ claim: `${path} ${shadow}: ${ALLOW}` }];
  const parts = changedRunnerParts(file, words);
  if (parts.length === 0) return [];
  return [{ claim: `${path} changes ${parts.slice(0, MAX_PARTS).join(", ")}, which decides how tests run: ${ALLOW}` }];
}

/** New files that would be loaded instead of existing modules of the base. */
async function shadowingFiles(change: Change): Promise<Objection[]> {
  const addedOrDeleted = new Set(
    change.files.filter(({ status }) => status === "A" || status === "D").map(({ path }) => path),
  );
  const objections: Objection[] = [];
  for (const file of change.files)
    for (const path of pathsShadowedBy(file))
      if (!addedOrDeleted.has(path) && (await change.read(path)) !== undefined)
        objections.push({ claim: `${file.path} is loaded instead of ${path}, which still exists: ${ALLOW}` });
  return objections;
}

/** New modules of Go in folders of the base: the commands of the outer module leave out the tests in them. */
async function hiddenFolders({ files, isFolder }: Change): Promise<Objection[]> {
  const objections: Objection[] = [];
  for (const { path, status } of files) {
    const folder = /^(.+)\/go\.mod$/.exec(path)?.[1];
    if (folder !== undefined && status === "A" && (await isFolder(folder)))
      objections.push({ claim: `${path} makes a module of its own of ${folder}, whose tests no longer run: ${ALLOW}` });
  }
  return objections;
}

/** The files, scripts and programs that each acceptance command runs by name. */
async function commandsOf(change: Change): Promise<Named[]> {
  const commands = (change.task.acceptance ?? []).flatMap((each) => (each.kind === "command" ? [each.command] : []));
  return Promise.all(commands.map((command) => namedFiles(command, readBaseOf(change))));
}

/** Changes to files and settings that the acceptance commands use by name. */
function namedObjections(change: Change, commands: readonly Named[]): Objection[] {
  const claims = commands.flatMap((named) => [...rewritten(change, named), ...newSettings(change, named)]);
  return [...new Set(claims)].map((claim) => ({ claim: `${claim}: ${ALLOW}` }));
}

/** Changed files and changed scripts of manifests that a command runs by name. */
function rewritten(change: Change, named: Named): string[] {
  return change.files.flatMap((file) => {
    const { path, textBefore, textAfter } = file;
    const isTested = isProgramUnderTest(file, change.task) || isShellUnderTest(file, change, named);
    const isJudge = named.files.has(path) && !isTestPath(path) && !isTested && !mayChangeInPart(file);
    const [before, after] = [scriptsOf(textBefore), scriptsOf(textAfter)];
    const scripts = [...(named.scripts.get(path) ?? [])].filter((name) => before?.[name] !== after?.[name]);
    return [
      ...(isJudge ? [`the acceptance runs ${path} by name, and the change rewrites it`] : []),
      ...scripts.map((name) => `the acceptance runs the script ${name} of ${path}, and the change rewrites it`),
    ];
  });
}

/** New files that a program may read instead of the base's files, or in addition to them. */
function newSettings({ files }: Change, { programs }: Named): string[] {
  return [...programs].flatMap((program) => {
    const names = IMPLIED[program] ?? [];
    return files
      .filter((file) => file.status === "A" && !mayChangeInPart(file))
      .filter(({ path }) => names.some((name) => path === name || path.endsWith(`/${name}`)))
      .map(({ path }) => `the base does not have ${path}, and the acceptance runs ${program}, which reads it`);
  });
}

/** Whether the plan names a code file by its path: then faults are planted in the file, and the acceptance has to notice them. */
function isProgramUnderTest({ path, parsedAfter }: FileChange, { writes, deliverables }: Change["task"]): boolean {
  const isCode = parsedAfter?.kind === "script" || parsedAfter?.kind === "python";
  return isCode && (writes.includes(path) || deliverables.includes(path));
}
