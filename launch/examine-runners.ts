import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Env } from "../shared/support/env.ts";
import type { Examined } from "./examine-machine.ts";
import { findInSandboxes, type Machine, type ToolchainProgram } from "./find-in-sandboxes.ts";
import { KNOWN_RUNNERS, type KnownRunner, LANGUAGES } from "./known-runners.ts";

/** A test runner that a repository seems to use. */
export interface ExaminedRunner {
  readonly name: string;
  readonly language: string;
  /** The file that shows it, relative to the repository. */
  readonly file: string;
  readonly counts: string;
  readonly areTestsRead: boolean;
  readonly areFaultsPlanted: boolean;
  readonly programs: readonly ToolchainProgram[];
}

/** Finds the test runners that a repository uses, by the manifests in its root and the folders in two levels below. */
export function examineRunners(repository: string, env: Env, machine: Machine = {}): ExaminedRunner[] {
  const files = filesOf(repository);
  return KNOWN_RUNNERS.flatMap((runner) => {
    const file = files.find((path) => isTraceOf(runner, repository, path));
    if (file === undefined) return [];
    const folder = join(repository, dirname(file));
    const programs = runner.programs.map((program) => examineProgram(program, { folder, repository, env, machine }));
    const { name, language, counts } = runner;
    const reading = LANGUAGES[language] ?? { areTestsRead: false, areFaultsPlanted: false };
    return [{ name, language, file, counts, ...reading, programs }];
  });
}

/** A line about a runner for people. */
export function runnerLine({ name, language, file, counts, programs, ...reading }: ExaminedRunner): Examined {
  const faults = reading.areFaultsPlanted ? "and faults planted" : "but no faults planted, so a pass is unmeasured";
  const read = reading.areTestsRead ? `tests are read from syntax ${faults}` : "tests are not read from syntax";
  const found = programs.map(({ program, path, isVisible, fix }) => {
    if (isVisible) return `${program} is ${path ?? "in every sandbox"}`;
    return `${program} is ${path === undefined ? "not installed" : `${path}, not visible in sandboxes`}: ${fix ?? ""}`;
  });
  return {
    name: `runner ${name}`,
    ok: programs.every(({ isVisible }) => isVisible),
    detail: `for ${file}; counts ${counts}; ${language}: ${read}; ${found.join("; ")}`,
  };
}

function isTraceOf({ traces }: KnownRunner, repository: string, path: string): boolean {
  return traces.some(({ file, text }) => {
    if (!file.test(basename(path))) return false;
    return text === undefined || text.test(textOf(join(repository, path)));
  });
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

/** Folders that hold no manifests of the repository's own. */
const NOT_OWN = /^(?:\.(?!config$)|node_modules$|vendor$|target$|build$|dist$|fixtures?$|testdata$|examples?$)/;
const MAX_DEPTH = 2;
const MAX_BYTES = 1024 * 1024;

/** The repository's files, those in the root first. */
function filesOf(repository: string): string[] {
  const found: string[] = [];
  let level = [""];
  for (let depth = 0; depth <= MAX_DEPTH; depth++) {
    const next: string[] = [];
    for (const folder of level)
      for (const entry of readdirSync(join(repository, folder), { withFileTypes: true })) {
        const path = join(folder, entry.name);
        if (entry.isFile()) found.push(path);
        else if (entry.isDirectory() && !NOT_OWN.test(entry.name)) next.push(path);
      }
    level = next.sort();
  }
  return found;
}

/** The text of a file. Of a package.json, the scripts and the names of the dependencies, one in each line. */
function textOf(path: string): string {
  const text = readFileSync(path, "utf8").slice(0, MAX_BYTES);
  if (basename(path) !== "package.json") return text;
  try {
    const { scripts, dependencies, devDependencies } = JSON.parse(text) as Record<string, Record<string, string>>;
    const names = Object.keys({ ...dependencies, ...devDependencies }).filter((name) => !name.includes("/"));
    return [...Object.values(scripts ?? {}), ...names].join("\n");
  } catch {
    return ""; // A manifest that is not JSON names no runner.
  }
}
