import { type ChildProcess, spawn } from "node:child_process";
import { Readable, type Writable } from "node:stream";
import { AppError } from "../../shared/support/errors.ts";
import { buildArguments, MAX_FILE_BYTES, OWN_FILES, RESOURCE_LIMITS, type SandboxView } from "./profile.ts";
import type { Sandbox } from "./sandbox.ts";

/** A program to run and what it sees. */
export interface SandboxCommand extends SandboxView {
  readonly argv: readonly string[];
  /** Whose user it runs as. */
  readonly slot: number;
  readonly signal: AbortSignal;
  /** True gives the program two descriptors more: 5 holds what is written to `channel`, what it writes to 6 is `said`. */
  readonly channel?: boolean;
  /** Largest file that it may write; default 100 MiB. */
  readonly maxFileBytes?: number;
}

/** A running sandbox. Its end takes everything in it along. */
export interface SandboxProcess {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** What came over descriptor 6; ends at once where no channel was asked for. */
  readonly said: Readable;
  /** Descriptor 5, where there is a channel. */
  readonly channel: Writable | undefined;
  /** The exit code, null when it was killed. Rejects with AppError `isolation_unavailable` when the program was never started. */
  readonly exited: Promise<number | null>;
  kill(): void;
}

/**
 * Starts a program in a sandbox of its own. bubblewrap gets an empty environment (its own is readable inside) and its
 * policy by a descriptor (its command line is, too). Aborting the signal kills the whole process group.
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
      env: { PATH: "/usr/bin:/bin" },
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
  // A program that ended reads no more; its exit code says what became of it.
  channel?.on("error", () => {});
  const [stdin, stdout, stderr] = [child.stdin, child.stdout, child.stderr];
  if (stdin === null || stdout === null || stderr === null) throw new Error("a sandbox has no standard streams");
  // A program that does not read its input closes it; its exit code says what became of it.
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
  const status = listen(given.status);
  return new Promise((resolve, reject) => {
    child.once("error", (error) => {
      signal.removeEventListener("abort", kill);
      reject(
        new AppError("isolation_unavailable", `the sandbox could not be started: ${error.message}`, { cause: error }),
      );
    });
    child.once("close", (code) => {
      signal.removeEventListener("abort", kill);
      // bubblewrap says how the program ended only when it had started it; a code without that is bubblewrap's own.
      if (code === null || /"exit-code"/.test(status.join(""))) resolve(code);
      else reject(new AppError("isolation_unavailable", `the sandbox could not be made: it ended with ${code}`));
    });
  });
}

/** What a stream says, in pieces. */
function listen(pipe: Readable): string[] {
  const pieces: string[] = [];
  pipe.on("error", () => {}); // Of a bubblewrap that could not be started.
  pipe.on("data", (piece: Buffer) => pieces.push(piece.toString("utf8")));
  return pieces;
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null) return;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    child.kill("SIGKILL"); // The group is gone already, or was never made.
  }
}

function feed(stream: unknown, bytes: Uint8Array): void {
  const pipe = stream as Writable;
  pipe.on("error", () => {}); // A bubblewrap that ended early says why on stderr.
  pipe.end(bytes);
}
