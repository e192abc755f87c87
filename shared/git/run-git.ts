import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { defined } from "../support/defined.ts";
import { AppError, messageOf } from "../support/errors.ts";

/** The git program to run; version 2.38 or later, for `merge-tree --write-tree`. */
export interface Git {
  readonly program: string;
}

/** Default time limit of a git process, in ms. Git is killed after it. */
export const MAX_GIT_MS = 600_000;

export interface GitOptions {
  /** The git directory of the repository. Git never searches for a repository. */
  readonly gitDir?: string;
  /** Variables to add to the otherwise clean environment. */
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string | Uint8Array;
  /** Exit codes that do not count as failures; default: only 0. */
  readonly okCodes?: readonly number[];
  /** Maximum size of git's output, in bytes; default 256 MiB. */
  readonly maxBytes?: number;
  /** Time limit in ms; default `MAX_GIT_MS`. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/**
 * Runs git on a repository that may be hostile. The git directory is given explicitly, the environment is clean, and git cannot start any
 * program that the repository's config, attributes or hooks name (docs/reference/sandbox.md#git-on-the-host).
 *
 * Throws an AppError `internal` with git's message for an unexpected exit code, and `disk_full` on ENOSPC.
 */
export async function runGit(
  git: Git,
  args: readonly string[],
  options: GitOptions = {},
): Promise<{ code: number; stdout: string; stderr: string }> {
  const { code, stdout, stderr } = await runGitBytes(git, args, options);
  return { code, stdout: stdout.toString("utf8"), stderr };
}

/** Same as `runGit`, but returns the output as bytes. */
export async function runGitBytes(
  git: Git,
  args: readonly string[],
  options: GitOptions = {},
): Promise<{ code: number; stdout: Buffer; stderr: string }> {
  const gitDir = options.gitDir === undefined ? [] : [`--git-dir=${options.gitDir}`];
  const child = spawn(git.program, [...gitDir, ...HARDENING, ...args], {
    env: { ...CLEAN_ENV, ...options.env },
    cwd: "/",
    stdio: ["pipe", "pipe", "pipe"],
    timeout: options.timeoutMs ?? MAX_GIT_MS,
    killSignal: "SIGKILL",
    ...defined({ signal: options.signal }),
  });
  const result = await collect(child, options);
  if ((options.okCodes ?? [0]).includes(result.code)) return result;
  const words = errorLines(result.stderr);
  const full = /No space left on device|Disk quota exceeded/.test(words);
  throw new AppError(full ? "disk_full" : "internal", `git ${verbOf(args)} exited with ${result.code}: ${words}`);
}

/** Git's error output without hints and warnings. If it contains nothing else, all of it. */
function errorLines(stderr: string): string {
  const lines = stderr
    .trim()
    .split("\n")
    .map((line) => line.trimEnd());
  const errors = lines.filter((line) => !/^(remote: )?(hint|warning):/.test(line));
  return (errors.length > 0 ? errors : lines).join("\n").slice(0, 2000);
}

/** The name of the git command: the first argument that is neither a setting (`-c`) nor an option. */
function verbOf(args: readonly string[]): string {
  return args.find((arg, i) => !arg.startsWith("-") && args[i - 1] !== "-c") ?? args.join(" ");
}

const CLEAN_ENV = {
  PATH: "/usr/local/bin:/usr/bin:/bin",
  HOME: "/nonexistent",
  LANG: "C.UTF-8",
  LC_ALL: "C.UTF-8",
  TZ: "UTC",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_ATTR_NOSYSTEM: "1",
  GIT_TERMINAL_PROMPT: "0",
  GIT_OPTIONAL_LOCKS: "0",
  GIT_AUTHOR_NAME: "Midwatch",
  GIT_AUTHOR_EMAIL: "midwatch@localhost",
  GIT_COMMITTER_NAME: "Midwatch",
  GIT_COMMITTER_EMAIL: "midwatch@localhost",
};

const HARDENING = [
  "core.hooksPath=/dev/null",
  "core.fsmonitor=false",
  "core.attributesFile=/dev/null",
  "core.excludesFile=/dev/null",
  "core.autocrlf=false",
  "core.quotePath=false",
  "protocol.allow=never",
  "safe.bareRepository=explicit",
  "safe.directory=*",
  "submodule.recurse=false",
  "commit.gpgSign=false",
  "gc.auto=0",
  "maintenance.auto=false",
].flatMap((setting) => ["-c", setting]);

async function collect(
  child: ChildProcess,
  { input, maxBytes = 256 * 1024 * 1024 }: GitOptions,
): Promise<{ code: number; stdout: Buffer; stderr: string }> {
  const stdout: Buffer[] = [];
  let bytes = 0;
  let stderr = "";
  child.stdout?.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > maxBytes) child.kill("SIGKILL");
    else stdout.push(chunk);
  });
  child.stderr?.on("data", (chunk: Buffer) => {
    if (stderr.length < 65_536) stderr += chunk.toString("utf8");
  });
  // A git process that exits early closes its input, so writing fails. That error is ignored: the exit code gives the reason.
  child.stdin?.on("error", () => {});
  child.stdin?.end(input);
  const code = await new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (exitCode) => resolve(exitCode ?? 137));
  });
  if (bytes > maxBytes) throw new AppError("internal", `git printed more than ${maxBytes} bytes and was stopped`);
  return { code, stdout: Buffer.concat(stdout), stderr };
}

/** A running git process that answers each input line with one line. */
export interface GitLines {
  /** Sends a line to git and waits for the answer. Throws AppError `internal` with git's message if git has exited. */
  ask(line: string): Promise<string>;
  /** Closes git's input and waits until git has exited. */
  close(): Promise<void>;
}

/** Starts a git command that answers each input line with one line. The same protections apply as in `runGit`. */
export function openGitLines(git: Git, args: readonly string[], { gitDir }: { gitDir: string }): GitLines {
  const child = spawn(git.program, [`--git-dir=${gitDir}`, ...HARDENING, ...args], {
    env: CLEAN_ENV,
    cwd: "/",
    stdio: ["pipe", "pipe", "pipe"],
  });
  let stderr = "";
  child.stderr.on("data", (chunk: Buffer) => {
    stderr = `${stderr}${chunk}`.slice(-2000);
  });
  // A git process that exits early closes its input, so writing fails. That error is ignored here: `ask` then throws.
  child.stdin.on("error", () => {});
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ended = new Promise<void>((resolve) => {
    child.once("error", (error) => {
      stderr = messageOf(error);
      resolve();
    });
    child.once("close", () => resolve());
  });
  return {
    ask: async (line) => {
      child.stdin.write(`${line}\n`);
      const answer = await answers.next();
      if (answer.done !== true) return answer.value;
      throw new AppError("internal", `git ${args[0]} ended early: ${stderr.trim()}`);
    },
    close: async () => {
      child.stdin.end();
      await ended;
    },
  };
}
