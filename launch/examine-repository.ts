import { existsSync, readdirSync, realpathSync } from "node:fs";
import { delimiter, join } from "node:path";
import { readSettings, type Settings } from "../shared/settings/read-settings.ts";
import type { Env } from "../shared/support/env.ts";
import { resolveToolchains } from "../shared/support/process/toolchains.ts";
import type { Examined } from "./examine-machine.ts";

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

/** Folders with programs that every sandbox mounts. */
const SYSTEM = ["/usr/local/bin", "/usr/bin", "/usr/local/sbin", "/usr/sbin"];

/**
 * Checks whether a sandbox has the programs that a repository seems to need, from the system or from the operator's toolchains. Names
 * programs that are only found elsewhere on PATH: the operator would have to add these to the toolchains.
 */
export function examineRepository(folder: string, env: Env): Examined[] {
  const names = readdirSync(folder);
  const settings = readSettings("up", env);
  const inside = [...SYSTEM, ...resolveToolchains(settings).map((toolchain) => join(toolchain, "bin"))];
  const found = NEEDS.flatMap(({ files, program }) => {
    const because = names.find((name) => files.test(name));
    return because === undefined ? [] : [examineProgram(program, { because, inside, settings })];
  });
  return [...found, ...examineDependencies(names)];
}

function examineProgram(
  program: string,
  { because, inside, settings }: { because: string; inside: readonly string[]; settings: Settings<"up"> },
): Examined {
  const name = `needs ${program}`;
  if (program === "node") return { name, ok: true, detail: `for ${because}; every sandbox has one` };
  const there = inside.map((folder) => join(folder, program)).find((path) => existsSync(path));
  if (there !== undefined) return { name, ok: true, detail: `for ${because}; ${there}` };
  const elsewhere = settings.path
    .split(delimiter)
    .map((folder) => join(folder, program))
    .find((path) => existsSync(path));
  const where =
    elsewhere === undefined
      ? "it is not installed on this machine"
      : `${realpathSync(elsewhere)} is not visible in sandboxes: list its toolchain's folder (the one with bin/ in it) in MIDWATCH_TOOLCHAINS`;
  return { name, ok: false, detail: `for ${because}; ${where}` };
}

/** If a lock file names dependencies that are not committed, the job needs a setup. */
function examineDependencies(names: readonly string[]): Examined[] {
  if (!names.includes("package-lock.json")) return [];
  const detail =
    'unless node_modules is committed, jobs need --setup "npm ci --ignore-scripts", and its hosts in MIDWATCH_EGRESS';
  return [{ name: "dependencies", ok: true, detail }];
}
