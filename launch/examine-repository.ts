import { readdirSync } from "node:fs";
import type { Env } from "../shared/support/env.ts";
import type { Examined } from "./examine-machine.ts";
import { findInSandboxes, type Machine, type ToolchainProgram } from "./find-in-sandboxes.ts";

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
 * Checks whether a sandbox has the programs that a repository seems to need, from the system or from the operator's toolchains. Names
 * programs that are only found elsewhere on PATH: the operator would have to add these to the toolchains.
 */
export function examineRepository(folder: string, env: Env, machine: Machine = {}): Examined[] {
  const names = readdirSync(folder);
  const found = NEEDS.flatMap(({ files, program }) => {
    const because = names.find((name) => files.test(name));
    return because === undefined ? [] : [examineProgram(program, because, findInSandboxes(program, env, machine))];
  });
  return [...found, ...examineDependencies(names)];
}

function examineProgram(program: string, because: string, { isVisible, path, fix }: ToolchainProgram): Examined {
  const name = `needs ${program}`;
  if (program === "node") return { name, ok: true, detail: `for ${because}; every sandbox has one` };
  if (isVisible) return { name, ok: true, detail: `for ${because}; ${path}` };
  const where = path === undefined ? "it is not installed on this machine" : `${path} is not visible in sandboxes`;
  return { name, ok: false, detail: `for ${because}; ${where}: ${fix}` };
}

/** If a lock file names dependencies that are not committed, the job needs a setup. */
function examineDependencies(names: readonly string[]): Examined[] {
  if (!names.includes("package-lock.json")) return [];
  const detail =
    'unless node_modules is committed, jobs need --setup "npm ci --ignore-scripts", and its hosts in MIDWATCH_EGRESS';
  return [{ name: "dependencies", ok: true, detail }];
}
