import { execFile } from "node:child_process";
import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { readSettings } from "../shared/settings/read-settings.ts";
import { SETTINGS } from "../shared/settings.ts";
import type { Env } from "../shared/support/env.ts";
import { AppError } from "../shared/support/errors.ts";
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
    packages: { names: ["bubblewrap", "libcap2"], program: "usr/bin/bwrap", links: {} },
    install: "apt-get install bubblewrap",
  },
  git: {
    setting: "git",
    commands: ["git"],
    oldest: [2, 38],
    install: "apt-get install git (Debian, Ubuntu) or brew install git (macOS)",
  },
  // Only needed by the harness of `chaos --hosts`.
  ip: {
    setting: "ip",
    commands: ["ip"],
    oldest: [5, 0],
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
 * packages (fetched into `cache`; nothing is installed or started), Homebrew. Throws an AppError `program_missing` with
 * the program, the oldest supported version and the command that installs it.
 */
export async function findProgram(
  name: ProgramName,
  { env, cache }: { env: Env; cache: string },
): Promise<FoundProgram> {
  const program = PROGRAMS[name];
  const settings = readSettings("up", env);
  const named = settings[program.setting];
  if (named !== undefined) return requireProgram(name, { path: named, from: "environment", env: {} });
  const tried: string[] = [];
  for (const candidate of await onPath(program.commands, settings.path)) {
    const found = await tryProgram(name, { path: candidate, from: "PATH", env: {} });
    if (found.ok) return found.program;
    tried.push(found.why);
  }
  if (program.packages !== undefined) {
    const fetched = await fetchPrivately(name, program.packages, cache);
    if (fetched.ok) return requireProgram(name, { path: fetched.path, from: "private copy", env: fetched.env });
    tried.push(fetched.why);
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

async function requireProgram(name: ProgramName, candidate: Candidate): Promise<FoundProgram> {
  const found = await tryProgram(name, candidate);
  if (found.ok) return found.program;
  throw missing(name, [found.why]);
}

/** Runs a program to read its version. */
async function tryProgram(name: ProgramName, candidate: Candidate): Promise<Tried> {
  const { oldest, versionOption = "--version" } = PROGRAMS[name];
  const [major, minor] = oldest;
  try {
    const { stdout } = await promisify(execFile)(candidate.path, [versionOption], {
      env: { PATH: "/usr/local/bin:/usr/bin:/bin", ...candidate.env },
      timeout: 10_000,
    });
    const match = /(\d+)\.(\d+)(?:\.(\d+))?/.exec(stdout);
    const version = match?.[0] ?? "unknown";
    const isOld =
      match === null || Number(match[1]) < major || (Number(match[1]) === major && Number(match[2]) < minor);
    if (isOld)
      return { ok: false, why: `${candidate.path} is version ${version}, expected at least ${major}.${minor}` };
    return { ok: true, program: { name, version, ...candidate } };
  } catch (error) {
    const why =
      (error as NodeJS.ErrnoException).code === "ENOENT"
        ? "does not exist"
        : `does not run: ${(error as Error).message.split("\n")[0]}`;
    return { ok: false, why: `${candidate.path} ${why}` };
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
