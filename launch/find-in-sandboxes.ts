import { existsSync, readdirSync, realpathSync } from "node:fs";
import { basename, delimiter, dirname, join } from "node:path";
import { readSettings } from "../shared/settings/read-settings.ts";
import { SETTINGS } from "../shared/settings.ts";
import type { Env } from "../shared/support/env.ts";
import { resolveToolchains, toolchainProblem } from "../shared/support/process/toolchains.ts";

/** A program of a toolchain, and whether commands in sandboxes find it. */
export interface ToolchainProgram {
  readonly program: string;
  readonly isVisible: boolean;
  /** The program's path; undefined if this machine does not have it. */
  readonly path?: string;
  /** How to make the program visible; undefined if it is. */
  readonly fix?: string;
}

/** Folders in which commands of sandboxes find programs, before the toolchains. */
const SYSTEM = ["/usr/local/bin", "/usr/bin", "/usr/local/sbin", "/usr/sbin"];

/** Commands that install a program below `/usr`, on Debian and Ubuntu. */
const INSTALL: Readonly<Record<string, string>> = {
  python3: "apt-get install python3",
  cargo: "apt-get install cargo",
  go: "apt-get install golang-go",
  java: "apt-get install default-jdk-headless",
  mvn: "apt-get install maven",
  gradle: "apt-get install gradle",
  ruby: "apt-get install ruby",
  bundle: "apt-get install ruby-bundler",
  php: "apt-get install php-cli",
  elixir: "apt-get install elixir",
  make: "apt-get install make",
  cmake: "apt-get install cmake",
  pnpm: "npm install --global --prefix /usr/local pnpm",
  yarn: "npm install --global --prefix /usr/local yarn",
  bun: "npm install --global --prefix /usr/local bun",
  deno: "npm install --global --prefix /usr/local deno",
};

/** The machine that is examined. Default: this one. */
export interface Machine {
  /** Folders with programs that every sandbox has. */
  readonly system?: readonly string[];
  /** Whether Midwatch runs as root. */
  readonly isRoot?: boolean;
}

/** Looks for a program where sandboxes find it, then on PATH, and says how the operator can make it visible. */
export function findInSandboxes(
  program: string,
  env: Env,
  { system = SYSTEM, isRoot = process.getuid?.() === 0 }: Machine = {},
): ToolchainProgram {
  const settings = readSettings("up", env);
  const named = toolchainsOf(settings, isRoot);
  for (const path of [...system, ...named.map((each) => join(each, "bin"))].map((folder) => join(folder, program)))
    if (existsSync(path) && isInside(realpathSync(path), named)) return { program, isVisible: true, path };
  const path = [...system, ...settings.path.split(delimiter)]
    .map((folder) => join(folder, program))
    .find((each) => existsSync(each));
  const install = INSTALL[program] ?? `install ${program} below /usr`;
  if (path === undefined) return { program, isVisible: false, fix: install };
  const folder = toolchainFolder(path);
  const problem = folder === undefined ? undefined : toolchainProblem(folder, { data: settings.data, isRoot });
  if (folder === undefined)
    return {
      program,
      isVisible: false,
      path,
      fix: `${install}, or list the folder with bin/${program} in ${VARIABLE}`,
    };
  const value = (each: string) => `${VARIABLE}=${[...settings.toolchains, each].join(delimiter)}`;
  if (problem === undefined) return { program, isVisible: false, path, fix: `set ${value(folder)}` };
  const copy = `/opt/${basename(folder)}`;
  const fix = `${install}, or cp -a ${folder} ${copy} and set ${value(copy)}, because ${folder} ${problem}`;
  return { program, isVisible: false, path, fix };
}

const VARIABLE = SETTINGS.toolchains.name;

/** The operator's toolchains; none if one of them may not be used, which the examination of the machine reports. */
function toolchainsOf({ toolchains }: { toolchains: readonly string[] }, isRoot: boolean): string[] {
  try {
    return resolveToolchains({ toolchains, isRoot });
  } catch {
    return [];
  }
}

function isInside(real: string, toolchains: readonly string[]): boolean {
  return ["/usr", ...toolchains].some((folder) => real.startsWith(`${folder}/`));
}

/** The folder to show to sandboxes for a program at this path; undefined if the path does not tell, as that of a shim. */
function toolchainFolder(path: string): string | undefined {
  const real = realpathSync(path);
  if (basename(real) === "rustup") return rustFolder(path);
  return basename(dirname(real)) === "bin" ? dirname(dirname(real)) : undefined;
}

/** The toolchain of rustup that has a program: rustup's own program needs settings of its user, which sandboxes lack. */
function rustFolder(path: string): string | undefined {
  const folder = join(dirname(dirname(dirname(path))), ".rustup", "toolchains");
  const names = existsSync(folder) ? readdirSync(folder).sort() : [];
  const usable = names.filter((name) => existsSync(join(folder, name, "bin", basename(path))));
  const best = usable.find((name) => name.startsWith("stable")) ?? usable[0];
  return best === undefined ? undefined : join(folder, best);
}
