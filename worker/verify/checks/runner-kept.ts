import picomatch from "picomatch";
import type { Change, FileChange } from "../change.ts";
import type { Objection } from "../check-outcome.ts";
import type { StaticCheck } from "../static-check.ts";
import { objectIn } from "../syntax/parse-data.ts";
import { IMPLIED, type Named, namedFiles } from "../tests-run/named-files.ts";
import { scriptsOf } from "../tests-run/resolve-command.ts";
import { redirectedAliases } from "./aliases.ts";
import { runnersAskedFor } from "./asked-runners.ts";
import { pluginsBrought } from "./brought-plugins.ts";
import { pathsShadowedBy, whyShadows } from "./shadows.ts";
import { isShellUnderTest, readBaseOf } from "./shell-under-test.ts";
import { isTestPath } from "./test-paths.ts";

/**
 * Files that decide which tests run and how: installed programs, configurations of test runners and transpilers, and
 * files that those load automatically.
 */
const isRunner = picomatch(
  [
    "**/node_modules/**",
    "**/{node_modules,node_modules.asar}",
    "**/.mocharc*",
    "**/{jest,vitest,vite,ava,karma,playwright,cypress,wdio,jasmine,web-test-runner}.{config,conf}.*",
    "**/{jest.preset.*,vitest.workspace.*,jasmine.json,node.config.json}",
    "**/.{taprc,c8rc,nycrc,coveragerc}*",
    "**/{babel.config.*,.babelrc*,.swcrc*}",
    "**/{pytest.ini,.pytest.ini,tox.ini,conftest.py,noxfile.py}",
    "**/{.npmrc,.yarnrc,.yarnrc.yml,.pnpmfile.cjs,bunfig.toml,.bunfig.toml,.cargo/config*}",
  ],
  { dot: true },
);
/** Section headings of test runners in files that also hold other settings of a project. */
const SECTIONS =
  /^\[+\s*(?:tool[.:])?(?:pytest|tox|nox|coverage|unittest|testenv|nosetests|hatch\.envs|poe|pdm\.scripts|project\.entry-points\.["']?(?:pytest11|nose))\b.*\]+\s*$/i;
/** Keys of a package.json that configure a test runner. */
const KEYS = ["jest", "mocha", "ava", "nyc", "c8", "tap", "vitest", "jasmine", "karma", "wireit", "babel"];
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
    const claims = [...change.files.flatMap(pluginsBrought), ...runnersAskedFor(change.files)];
    for (const file of change.files) claims.push(...(await redirectedAliases(file, change)));
    return [
      ...change.files.flatMap(objectionsOf),
      ...claims.map((claim) => ({ claim: `${claim}: ${ALLOW}` })),
      ...(await shadowingFiles(change)),
      ...(await namedObjections(change)),
    ];
  },
};

function objectionsOf(file: FileChange): Objection[] {
  const { path } = file;
  if (isRunner(path)) return [{ claim: `${path} is part of the test runner or its settings: ${ALLOW}` }];
  const shadow = whyShadows(file);
  if (shadow !== undefined) return [{ claim: `${path} ${shadow}: ${ALLOW}` }];
  if (/(^|\/)(?:setup\.cfg|pyproject\.toml)$/.test(path)) {
    const [before, after] = [sections(file.textBefore), sections(file.textAfter)];
    return before === after ? [] : [{ claim: `${path} changes the settings of the test runner: ${ALLOW}` }];
  }
  if (!/(^|\/)package\.json$/.test(path)) return [];
  const [before, after] = [objectIn(file.textBefore), objectIn(file.textAfter)];
  return KEYS.filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key])).map((key) => ({
    claim: `${path} changes ${key}, the settings of a test runner: ${ALLOW}`,
  }));
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

/** Changes to files and settings that the acceptance commands use by name. */
async function namedObjections(change: Change): Promise<Objection[]> {
  const claims = new Set<string>();
  for (const acceptance of change.task.acceptance ?? []) {
    if (acceptance.kind !== "command") continue;
    const named = await namedFiles(acceptance.command, readBaseOf(change));
    for (const what of [...rewritten(change, named), ...newSettings(change, named)]) claims.add(`${what}: ${ALLOW}`);
  }
  return [...claims].map((claim) => ({ claim }));
}

/** Changed files and changed scripts of manifests that a command runs by name. */
function rewritten(change: Change, named: Named): string[] {
  return change.files.flatMap((file) => {
    const { path, textBefore, textAfter } = file;
    const isTested = isProgramUnderTest(file, change.task) || isShellUnderTest(file, change, named);
    const isJudge = named.files.has(path) && !isTestPath(path) && !isTested;
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
      .filter(({ path, status }) => status === "A" && names.some((name) => path === name || path.endsWith(`/${name}`)))
      .map(({ path }) => `the base does not have ${path}, and the acceptance runs ${program}, which reads it`);
  });
}

/** Whether the plan names a code file by its path: then faults are planted in the file, and the acceptance has to notice them. */
function isProgramUnderTest({ path, parsedAfter }: FileChange, { writes, deliverables }: Change["task"]): boolean {
  const isCode = parsedAfter?.kind === "script" || parsedAfter?.kind === "python";
  return isCode && (writes.includes(path) || deliverables.includes(path));
}

/** The lines of a settings file's sections that configure a test runner. */
function sections(text: string | undefined): string {
  let isIn = false;
  const lines = (text ?? "").split("\n").filter((line) => {
    if (/^\s*\[/.test(line)) isIn = SECTIONS.test(line.trim());
    return isIn && line.trim() !== "" && !line.trim().startsWith("#");
  });
  return lines.join("\n");
}
