import { type ChildProcess, spawn } from "node:child_process";
import { Readable, type Writable } from "node:stream";
import { AppError } from "../../shared/support/errors.ts";
import { buildArguments, MAX_FILE_BYTES, OWN_FILES, RESOURCE_LIMITS, type SandboxView } from "./profile.ts";
import type { Sandbox } from "./sandbox.ts";

/** The PATH on which `prlimit` finds a bubblewrap program that is given without its folder. */
export const SANDBOX_PATH = "/usr/bin:/bin";

/** A program to run in a sandbox, with its slot and its limits. */
export interface SandboxCommand extends SandboxView {
  readonly argv: readonly string[];
  /** The program runs as the user of this slot. */
  readonly slot: number;
  readonly signal: AbortSignal;
  /** True gives the program two more descriptors: from 5 it reads the data written to `channel`; its output on 6 is `said`. */
  readonly channel?: boolean;
  /** Maximum size in bytes of a file that the program writes; default 100 MiB. */
  readonly maxFileBytes?: number;
}

/** A running sandbox. When its program ends, all processes in the sandbox end. */
export interface SandboxProcess {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** The program's output on descriptor 6; empty without a channel. */
  readonly said: Readable;
  /** The program's input on descriptor 5; undefined without a channel. */
  readonly channel: Writable | undefined;
  /** The program's exit code; null if it was killed. Rejects with AppError `isolation_unavailable` if the program was never started. */
  readonly exited: Promise<number | null>;
  kill(): void;
}

/**
 * Starts a program in a new sandbox. The program could read bubblewrap's environment and command line, so bubblewrap gets no environment,
 * and receives its arguments through a descriptor. Aborting the signal kills the whole process group.
 */
export function spawnInSandbox(sandbox: Sandbox, command: SandboxCommand): SandboxProcess {
  const owner = sandbox.slotOwner(command.slot);
  if (owner === undefined && process.getuid?.() === 0)
    throw new AppError("isolation_unavailable", "a sandbox never runs as root");
  const statusFd = command.channel === true ? 7 : 5;
  const ownFiles = statusFd + 1;
  const { node, toolchains } = sandbox;
  const child = spawn(
    "/usr/bin/prlimit",
    [
      ...RESOURCE_LIMITS,
      `--fsize=${command.maxFileBytes ?? MAX_FILE_BYTES}`,
      "--",
      sandbox.bwrap,
      "--args",
      "3",
      "--seccomp",
      "4",
      "--json-status-fd",
      String(statusFd),
      "--",
      ...command.argv,
    ],
    {
      env: { PATH: SANDBOX_PATH },
      cwd: "/",
      stdio: Array.from({ length: ownFiles + OWN_FILES.length }, () => "pipe" as const),
      detached: true,
      ...(owner === undefined ? {} : owner),
    },
  );
  const kill = () => killGroup(child);
  command.signal.addEventListener("abort", kill, { once: true });
  if (command.signal.aborted) kill();
  feed(child.stdio[3], Buffer.from(`${buildArguments(command, { node, toolchains, ownFiles }).join("\0")}\0`));
  feed(child.stdio[4], sandbox.seccomp);
  const streams: readonly unknown[] = child.stdio;
  for (const [i, [, text]] of OWN_FILES.entries()) feed(streams[ownFiles + i], Buffer.from(text));
  const [channel, said = Readable.from([])] = (command.channel === true ? child.stdio.slice(5, 7) : []) as unknown as [
    Writable?,
    Readable?,
  ];
  // Write errors are ignored: the program may end before it has read everything, and its exit code tells the outcome.
  channel?.on("error", () => {});
  const [stdin, stdout, stderr] = [child.stdin, child.stdout, child.stderr];
  if (stdin === null || stdout === null || stderr === null) throw new Error("a sandbox has no standard streams");
  // Write errors are ignored: the program may close its input unread, and its exit code tells the outcome.
  stdin.on("error", () => {});
  const status = (child.stdio as readonly unknown[])[statusFd] as Readable;
  return { stdin, stdout, stderr, said, channel, exited: untilExit(child, { status, command, kill }), kill };
}

function untilExit(
  child: ChildProcess,
  given: { status: Readable; command: SandboxCommand; kill: () => void },
): Promise<number | null> {
  const { signal } = given.command;
  const { kill } = given;
  const status = collect(given.status);
  return new Promise((resolve, reject) => {
    child.once("error", (error) => {
      signal.removeEventListener("abort", kill);
      reject(
        new AppError("isolation_unavailable", `the sandbox could not be started: ${error.message}`, { cause: error }),
      );
    });
    child.once("close", (code) => {
      signal.removeEventListener("abort", kill);
      // bubblewrap reports the program's exit code only if it started the program; otherwise `code` is bubblewrap's own.
      if (code === null || /"exit-code"/.test(status.join(""))) resolve(code);
      else reject(new AppError("isolation_unavailable", `the sandbox could not be made: it ended with ${code}`));
    });
  });
}

function collect(pipe: Readable): string[] {
  const pieces: string[] = [];
  pipe.on("error", () => {}); // The pipe fails if bubblewrap could not be started.
  pipe.on("data", (piece: Buffer) => pieces.push(piece.toString("utf8")));
  return pieces;
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null) return;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    child.kill("SIGKILL"); // The process group has ended or was never created, so only the child itself is killed.
  }
}

function feed(stream: unknown, bytes: Uint8Array): void {
  const pipe = stream as Writable;
  pipe.on("error", () => {}); // The error is ignored: if bubblewrap ended early, the reason is on its stderr.
  pipe.end(bytes);
}
