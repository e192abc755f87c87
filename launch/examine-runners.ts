import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { defined } from "../shared/support/defined.ts";
import type { Env } from "../shared/support/env.ts";
import type { Examined } from "./examine-machine.ts";
import { manifestFault } from "./examine-manifests.ts";
import { findInSandboxes, type Machine, type ToolchainProgram } from "./find-in-sandboxes.ts";
import { KNOWN_RUNNERS, type KnownRunner, LANGUAGES, type Trace } from "./known-runners.ts";
import { jsonObjectIn, textIn } from "./read-manifest.ts";
import { isTestData, repositoryFiles } from "./repository-files.ts";
import { swallowsTap } from "./swallowed-tap.ts";
import { UNCOUNTED_RUNNERS } from "./uncounted-runners.ts";

/** A test runner that a repository seems to use. */
export interface ExaminedRunner {
  readonly name: string;
  readonly language: string;
  /** The file that shows it, relative to the repository. */
  readonly file: string;
  readonly isCounted: boolean;
  readonly counts: string;
  /** Why its tests are not counted, if the repository can change that. */
  readonly because?: string;
  /** Why the file cannot be read as a manifest. */
  readonly fault?: string;
  readonly areTestsRead: boolean;
  readonly areFaultsPlanted: boolean;
  readonly programs: readonly ToolchainProgram[];
}

/** Finds the test runners that a repository uses, by its manifests, the commands in its files, and its tests. */
export function examineRunners(repository: string, env: Env, machine: Machine = {}): ExaminedRunner[] {
  return runnersIn(repository, repositoryFiles(repository)).map(({ runner, file }) => {
    const path = join(repository, file);
    const folder = dirname(path);
    const programs = runner.programs.map((program) => examineProgram(program, { folder, repository, env, machine }));
    const { name, language } = runner;
    const reading = LANGUAGES[language] ?? { areTestsRead: false, areFaultsPlanted: false };
    const reporter = name === "tap" ? tapReporter(path) : undefined;
    const isCounted = !UNCOUNTED_RUNNERS.includes(runner) && reporter === undefined;
    const counts = isCounted ? runner.counts : "nothing";
    const because = reporter === undefined ? undefined : `${reporter} replaces the TAP that would be counted`;
    const fault = manifestFault(path, { env, machine });
    return { name, language, file, isCounted, counts, ...defined({ because, fault }), ...reading, programs };
  });
}

/** A line about a runner for people. */
export function runnerLine(runner: ExaminedRunner): Examined {
  const { name, language, file, programs, fault } = runner;
  const faults = runner.areFaultsPlanted ? "and faults planted" : "but no faults planted, so a pass is unmeasured";
  const read = runner.areTestsRead ? `tests are read from syntax ${faults}` : "tests are not read from syntax";
  const found = programs.map(({ program, path, isVisible, fix }) => {
    if (isVisible) return `${program} is ${path ?? "in every sandbox"}`;
    return `${program} is ${path === undefined ? "not installed" : `${path}, not visible in sandboxes`}: ${fix ?? ""}`;
  });
  return {
    name: `runner ${name}`,
    ok: fault === undefined && programs.every(({ isVisible }) => isVisible),
    detail: `for ${file}${fault === undefined ? "" : `, which ${fault}`}; ${countsOf(runner)}; ${language}: ${read}; ${found.join("; ")}`,
  };
}

function countsOf({ isCounted, counts, because }: ExaminedRunner): string {
  if (isCounted) return `counts ${counts}`;
  return `its tests are not counted${because === undefined ? "" : `, because ${because}`}, so verdicts rest on the exit code`;
}

const ALL_RUNNERS = [...KNOWN_RUNNERS, ...UNCOUNTED_RUNNERS];
const RANKS = [undefined, "tests", "task"] as const;

/** The runners with traces in these files. In each language only the traces of the best rank count. */
export function runnersIn(repository: string, files: readonly string[]): { runner: KnownRunner; file: string }[] {
  const texts = new Map<string, string>();
  const found: { runner: KnownRunner; file: string }[] = [];
  for (const rank of RANKS) {
    const languages = new Set(found.map(({ runner }) => runner.language));
    // If another language has a runner, tests far below the root are mostly data of its tests.
    const isNear = (path: string) => rank === undefined || languages.size === 0 || depthOf(path) <= MAX_DEPTH_OF_TESTS;
    const near = files.filter(isNear);
    for (const runner of ALL_RUNNERS.filter(({ language }) => !languages.has(language))) {
      const traces = runner.traces.filter((trace) => trace.rank === rank);
      const shown = traces.flatMap((trace) => near.find((path) => isTrace(trace, { repository, path, texts })) ?? []);
      found.push(...shown.slice(0, 1).map((file) => ({ runner, file })));
    }
  }
  return found.sort((a, b) => ALL_RUNNERS.indexOf(a.runner) - ALL_RUNNERS.indexOf(b.runner));
}

function depthOf(path: string): number {
  return path.split("/").length - 1;
}

/** Manifests deeper than this in folders of tests are data of tests. */
const MAX_DEPTH_OF_TESTS = 2;

function isTrace(
  { file, text, rank }: Trace,
  { repository, path, texts }: { repository: string; path: string; texts: Map<string, string> },
): boolean {
  if (!file.test(basename(path))) return false;
  if (rank === undefined && depthOf(path) > MAX_DEPTH_OF_TESTS && isTestData(path)) return false;
  if (text === undefined) return true;
  const known = texts.get(path) ?? commandsIn(join(repository, path));
  texts.set(path, known);
  return text.test(known);
}

/** A wrapper in the repository fetches Maven or Gradle, so the machine needs only Java. */
const WRAPPERS: Readonly<Record<string, string>> = { mvn: "mvnw", gradle: "gradlew" };

function examineProgram(
  program: string,
  { folder, repository, env, machine }: { folder: string; repository: string; env: Env; machine: Machine },
): ToolchainProgram {
  if (program === "node") return { program, isVisible: true };
  const wrapper = WRAPPERS[program];
  const own = wrapper === undefined ? [] : [join(folder, wrapper), join(repository, wrapper)];
  const path = own.find((each) => existsSync(each));
  return path === undefined ? findInSandboxes(program, env, machine) : { program, isVisible: true, path };
}

/** Packages with a scope that are test runners. Others, such as `@types/mocha`, only have the name of one. */
const RUNNERS_WITH_SCOPE = /^@(?:playwright\/test|cucumber\/cucumber)$/;

/** The text of a file without comments; for a package.json the scripts and the names of the dependencies, each on a line. */
function commandsIn(path: string): string {
  if (basename(path) !== "package.json") return textIn(path).replace(/^\s*#.*$/gm, "");
  const { scripts, dependencies, devDependencies } = (jsonObjectIn(path) ?? {}) as Record<string, object>;
  const names = Object.keys({ ...dependencies, ...devDependencies });
  const runners = names.filter((name) => !name.includes("/") || RUNNERS_WITH_SCOPE.test(name));
  return [...Object.values(scripts ?? {}), ...runners].join("\n");
}

/** The reporter that replaces the TAP of the scripts in a package.json; undefined if there is none. */
function tapReporter(path: string): string | undefined {
  if (basename(path) !== "package.json") return undefined;
  const { scripts } = jsonObjectIn(path) ?? {};
  return swallowsTap(Object.values(scripts ?? {}).filter((script: unknown) => typeof script === "string"));
}
