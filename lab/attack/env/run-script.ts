import { spawn } from "node:child_process";
import { runScript, type ToolContext } from "../../../worker/tools/tool-context.ts";
import type { Owner } from "../../../worker/workspace/workspace.ts";

/** A bash script that the attacker runs. */
export interface RunScript {
  readonly script: string;
  /** Default 20 s. */
  readonly timeoutMs: number;
  /** Maximum number of bytes stored of the output of a script in a sandbox; default 2 MiB, as for an agent's command. */
  readonly maxOutputBytes: number;
  /** If true, a control runs as root, because its system call needs root. Attempts never run as root. */
  readonly asRoot: boolean;
}

/** The result of running a script. */
export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly timedOut: boolean;
  readonly truncated: boolean;
  readonly durationMs: number;
}

type Given = Pick<RunScript, "script"> & Partial<RunScript>;
const TIMEOUT_MS = 20_000;

/** Runs a script in a new sandbox, with the same mounts as a command that an agent runs. */
export function runSandboxed(tools: ToolContext, given: Given): Promise<Ran> {
  return runScript(tools, 'eval "$1"', {
    args: [given.script],
    signal: new AbortController().signal,
    timeoutMs: given.timeoutMs ?? TIMEOUT_MS,
    maxOutputBytes: given.maxOutputBytes ?? 2 * 1024 * 1024,
  });
}

/** Runs a script as the slot's user in a process without a sandbox. */
export function runPlain(
  { cwd, home, owner }: { cwd: string; home: string; owner: Owner | undefined },
  { script, timeoutMs = TIMEOUT_MS, asRoot = false }: Given,
): Promise<Ran> {
  const started = performance.now();
  const child = spawn("/bin/bash", ["-c", script], {
    cwd,
    env: { PATH: "/usr/local/bin:/usr/bin:/bin", HOME: home, LANG: "C.UTF-8", TMPDIR: home },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
    ...(asRoot ? {} : owner),
  });
  const state = { stdout: "", stderr: "", timedOut: false };
  child.stdout.on("data", (chunk: Buffer) => {
    if (state.stdout.length < 4 * 1024 * 1024) state.stdout += chunk.toString("utf8");
  });
  child.stderr.on("data", (chunk: Buffer) => {
    if (state.stderr.length < 65_536) state.stderr += chunk.toString("utf8");
  });
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      state.timedOut = true;
      try {
        process.kill(-(child.pid ?? 0), "SIGKILL");
      } catch {
        // The process group has ended. A process outside of the group still holds the pipes open; the caller checks for such a process.
      }
      child.stdout.destroy();
      child.stderr.destroy();
    }, timeoutMs);
    child.once("error", reject);
    child.once("close", (code) => {
      clearTimeout(timer);
      resolve({ code, ...state, truncated: false, durationMs: performance.now() - started });
    });
  });
}
