import { execFile } from "node:child_process";
import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { delimiter, join, resolve } from "node:path";
import { promisify } from "node:util";
import { readSettings } from "../shared/settings/read-settings.ts";
import { SETTINGS } from "../shared/settings.ts";
import type { Env } from "../shared/support/env.ts";
import { AppError } from "../shared/support/errors.ts";
import { oneLine } from "../shared/support/text/clean-text.ts";
import { fetchPrivately, type PrivatePackages } from "./private-packages.ts";

/** A program that Midwatch needs in addition to Node. */
export type ProgramName = "redis" | "bwrap" | "git" | "ip";

/** A program's path and version, and where the program was found. */
export interface FoundProgram {
  readonly name: ProgramName;
  readonly path: string;
  readonly version: string;
  readonly from: "environment" | "PATH" | "private copy" | "Homebrew";
  /** Environment variables that the program needs. */
  readonly env: Readonly<Record<string, string>>;
}

interface Program {
  /** The Midwatch setting that contains the program's path. */
  readonly setting: "redisServer" | "bwrap" | "git" | "ip";
  readonly commands: readonly string[];
  readonly oldest: readonly [number, number];
  /** Matches the version in the program's output, but not in that of another program. */
  readonly prints: RegExp;
  readonly packages?: PrivatePackages;
  /** The option with which the program prints its version; default `--version`. */
  readonly versionOption?: string;
  readonly install: string;
}

const PROGRAMS: Readonly<Record<ProgramName, Program>> = {
  redis: {
    setting: "redisServer",
    commands: ["redis-server", "valkey-server"],
    oldest: [6, 2],
    prints: /server v=(\d+)\.(\d+)(?:\.\d+)?/,
    // The redis-server binary is in the package redis-tools; the package redis-server only adds a link and a service
    // (docs/reference/queue.md#debian-packages).
    packages: {
      names: ["redis-tools", "libjemalloc2", "liblzf1"],
      program: "usr/bin/redis-server",
      links: { "usr/bin/redis-server": "redis-check-rdb" },
    },
    install: "apt-get install redis-server (Debian, Ubuntu) or brew install redis (macOS)",
  },
  bwrap: {
    setting: "bwrap",
    commands: ["bwrap"],
    oldest: [0, 8],
    prints: /^bubblewrap (\d+)\.(\d+)(?:\.\d+)?/,
    packages: { names: ["bubblewrap", "libcap2"], program: "usr/bin/bwrap", links: {} },
    install: "apt-get install bubblewrap",
  },
  git: {
    setting: "git",
    commands: ["git"],
    oldest: [2, 38],
    prints: /^git version (\d+)\.(\d+)(?:\.\d+)?/,
    install: "apt-get install git (Debian, Ubuntu) or brew install git (macOS)",
  },
  // Only needed by the harness of `chaos --hosts`.
  ip: {
    setting: "ip",
    commands: ["ip"],
    oldest: [5, 0],
    prints: /iproute2-(\d+)\.(\d+)(?:\.\d+)?/,
    packages: {
      names: ["iproute2", "libbpf1", "libelf1", "libmnl0", "libbsd0", "libmd0", "libcap2"],
      program: "bin/ip",
      links: {},
    },
    versionOption: "-V",
    install: "apt-get install iproute2",
  },
};

/**
 * Finds a program. Sources in this order: its environment variable, PATH, a private copy from the distribution's
 * packages (fetched into `cache`; nothing is installed or started), Homebrew. Throws an AppError: `bad_request` if the
 * variable names no such program, else `program_missing` with the oldest supported version and the command that installs it.
 */
export async function findProgram(
  name: ProgramName,
  { env, cache }: { env: Env; cache: string },
): Promise<FoundProgram> {
  const program = PROGRAMS[name];
  const settings = readSettings("up", env);
  const named = settings[program.setting];
  if (named !== undefined) return findNamed(name, named, settings.path);
  const tried: string[] = [];
  for (const candidate of await onPath(program.commands, settings.path)) {
    const found = await tryProgram(name, { path: candidate, from: "PATH", env: {} });
    if (found.ok) return found.program;
    tried.push(found.why);
  }
  if (program.packages !== undefined) {
    const fetched = await fetchPrivately(name, program.packages, cache);
    const copy = fetched.ok
      ? await tryProgram(name, { path: fetched.path, from: "private copy", env: fetched.env })
      : fetched;
    if (copy.ok) return copy.program;
    tried.push(copy.why);
  }
  const brewed = await inHomebrew(name, settings.homebrewPrefix);
  if (brewed !== undefined) return brewed;
  throw missing(name, tried);
}

async function inHomebrew(name: ProgramName, prefix: string): Promise<FoundProgram | undefined> {
  for (const folder of [prefix, "/usr/local", "/home/linuxbrew/.linuxbrew"]) {
    for (const command of PROGRAMS[name].commands) {
      const found = await tryProgram(name, { path: join(folder, "bin", command), from: "Homebrew", env: {} });
      if (found.ok) return found.program;
    }
  }
  return undefined;
}

type Candidate = Pick<FoundProgram, "path" | "from" | "env">;
type Tried = { ok: true; program: FoundProgram } | { ok: false; why: string };

/** The program that a variable names, by its path or by its name on PATH. */
async function findNamed(name: ProgramName, named: string, searchPath: string): Promise<FoundProgram> {
  const { setting, commands, oldest } = PROGRAMS[name];
  const path = named.includes("/") ? resolve(named) : (await onPath([named], searchPath))[0];
  const tried: Tried =
    path === undefined
      ? { ok: false, why: `no folder of PATH has a program ${named}` }
      : await tryProgram(name, { path, from: "environment", env: {} });
  if (tried.ok) return tried.program;
  const expected = `${commands.join(" or ")} of version ${oldest.join(".")} or later`;
  throw wrongProgram(SETTINGS[setting].name, { expected, named, why: tried.why });
}

/** The path of the Node that sandboxes run: MIDWATCH_NODE, else the one that runs Midwatch. Throws an AppError `bad_request`. */
export async function findNode(env: Env): Promise<string> {
  const { node } = readSettings("up", env);
  if (node === undefined) return process.execPath;
  const said = await sayVersion(node, "--version", {});
  if (said.ok && /^v\d+\.\d+/.test(said.text)) return node;
  const why = said.ok ? notThat(node, "--version", said.text) : said.why;
  throw wrongProgram(SETTINGS.node.name, { expected: "a Node", named: node, why });
}

function wrongProgram(variable: string, { expected, named, why }: Record<"expected" | "named" | "why", string>) {
  return new AppError(
    "bad_request",
    `${variable} must be the path of ${expected}, got ${named}: ${why}. Nothing was started; correct or unset it`,
  );
}

function notThat(path: string, option: string, says: string): string {
  return `${path} is another program, because with ${option} it prints ${JSON.stringify(oneLine(says, 80))}`;
}

/** Runs a program to read its version. */
async function tryProgram(name: ProgramName, candidate: Candidate): Promise<Tried> {
  const { oldest, prints, versionOption = "--version" } = PROGRAMS[name];
  const said = await sayVersion(candidate.path, versionOption, candidate.env);
  if (!said.ok) return said;
  const match = prints.exec(said.text);
  if (match === null) return { ok: false, why: notThat(candidate.path, versionOption, said.text) };
  const version = match[0].slice(match[0].search(/\d+\./));
  const [major, minor] = oldest;
  if (Number(match[1]) < major || (Number(match[1]) === major && Number(match[2]) < minor))
    return { ok: false, why: `${candidate.path} is version ${version}, expected at least ${major}.${minor}` };
  return { ok: true, program: { name, version, ...candidate } };
}

async function sayVersion(
  path: string,
  option: string,
  env: Candidate["env"],
): Promise<{ ok: true; text: string } | { ok: false; why: string }> {
  try {
    const { stdout } = await promisify(execFile)(path, [option], {
      env: { PATH: "/usr/local/bin:/usr/bin:/bin", ...env },
      timeout: 10_000,
    });
    return { ok: true, text: stdout };
  } catch (error) {
    const why =
      (error as NodeJS.ErrnoException).code === "ENOENT"
        ? "does not exist"
        : `does not run: ${(error as Error).message.split("\n")[0]}`;
    return { ok: false, why: `${path} ${why}` };
  }
}

async function onPath(commands: readonly string[], path: string): Promise<string[]> {
  const candidates = path
    .split(delimiter)
    .filter((folder) => folder !== "")
    .flatMap((folder) => commands.map((command) => join(folder, command)));
  const checked = await Promise.all(
    candidates.map((candidate) =>
      access(candidate, constants.X_OK).then(
        () => [candidate],
        () => [],
      ),
    ),
  );
  return checked.flat();
}

function missing(name: ProgramName, tried: readonly string[]): AppError {
  const { setting, commands, oldest, install } = PROGRAMS[name];
  const found = tried.length === 0 ? "found none" : tried.join("; ");
  return new AppError(
    "program_missing",
    `${commands.join(" or ")} of version ${oldest.join(".")} or later is needed: ${found}. Install it with: ${install}; or set ${SETTINGS[setting].name} to its path`,
  );
}
