import { readdirSync } from "node:fs";
import type { Env } from "../shared/support/env.ts";
import type { Examined } from "./examine-machine.ts";
import { examineManifests } from "./examine-manifests.ts";
import { runnersIn } from "./examine-runners.ts";
import { examineVersions } from "./examine-versions.ts";
import { findInSandboxes, type Machine } from "./find-in-sandboxes.ts";
import { examineManager, type ManagerFound } from "./package-managers.ts";
import { repositoryFiles } from "./repository-files.ts";

/** Programs that a repository's tests probably need, derived from the files in the repository's root. */
const NEEDS: readonly { readonly files: RegExp; readonly program: string }[] = [
  { files: /^package\.json$/, program: "node" },
  { files: /^pnpm-lock\.yaml$/, program: "pnpm" },
  { files: /^yarn\.lock$/, program: "yarn" },
  { files: /^bun\.lockb?$/, program: "bun" },
  { files: /^(pyproject\.toml|setup\.py|setup\.cfg|requirements.*\.txt|Pipfile)$/, program: "python3" },
  { files: /^Cargo\.toml$/, program: "cargo" },
  { files: /^go\.mod$/, program: "go" },
  { files: /^(pom\.xml|build\.gradle(\.kts)?)$/, program: "java" },
  { files: /^Gemfile$/, program: "ruby" },
  { files: /^composer\.json$/, program: "php" },
  { files: /\.(csproj|fsproj|sln)$/, program: "dotnet" },
  { files: /^mix\.exs$/, program: "elixir" },
  { files: /^(Makefile|GNUmakefile)$/, program: "make" },
  { files: /^CMakeLists\.txt$/, program: "cmake" },
];

/**
 * Checks whether a sandbox has the programs that a repository seems to need, from the system or from the operator's toolchains, in the
 * versions that it asks for. Names programs that are only found elsewhere on PATH: the operator would have to add these to the toolchains.
 * Also names manifests that cannot be read, and says so if no test runner is found. Throws an AppError `bad_request` for no folder.
 */
export function examineRepository(folder: string, env: Env, machine: Machine = {}): Examined[] {
  const files = repositoryFiles(folder);
  const names = readdirSync(folder);
  const found = NEEDS.flatMap(({ files, program }) => {
    const because = names.find((name) => files.test(name));
    if (because === undefined) return [];
    return [examineProgram(because, examineManager(folder, findInSandboxes(program, env, machine)))];
  });
  const at = { env, machine };
  return [
    ...found,
    ...examineDependencies(names),
    ...examineManifests(folder, files, at),
    ...examineVersions(folder, files, at),
    ...lackOfRunners(folder, { names, files }),
  ];
}

function examineProgram(because: string, { program, isVisible, path, fix, why }: ManagerFound): Examined {
  const name = `needs ${program}`;
  if (program === "node") return { name, ok: true, detail: `for ${because}; every sandbox has one` };
  if (isVisible) return { name, ok: true, detail: `for ${because}; ${path}` };
  const where = path === undefined ? "it is not installed on this machine" : `${path} is not visible in sandboxes`;
  return { name, ok: false, detail: `for ${because}; ${why ?? where}: ${fix}` };
}

/** One line if the repository shows no test runner: the kinds of files that were looked for, and the next step. */
function lackOfRunners(
  folder: string,
  { names, files }: { names: readonly string[]; files: readonly string[] },
): Examined[] {
  if (runnersIn(folder, files).length > 0) return [];
  const fail = (detail: string) => [{ name: "runners", ok: false, detail }];
  if (["HEAD", "objects", "refs"].every((name) => names.includes(name)))
    return fail(
      "no test runner looked for: this is a bare repository, which has no files; clone it and examine the clone",
    );
  const sought = "manifests, scripts and Makefiles that name a test runner, and files of tests";
  if (names.every((name) => name === ".git"))
    return fail(`looked for ${sought}, found an empty folder; commit files or name another folder`);
  return fail(
    `looked for ${sought} in ${files.length} files, found none; give jobs an acceptance command: verdicts rest on its exit code, as its tests are not counted`,
  );
}

/** If a lock file names dependencies that are not committed, the job needs a setup. */
function examineDependencies(names: readonly string[]): Examined[] {
  if (!names.includes("package-lock.json")) return [];
  const detail =
    'unless node_modules is committed, jobs need --setup "npm ci --ignore-scripts", and its hosts in MIDWATCH_EGRESS';
  return [{ name: "dependencies", ok: true, detail }];
}
