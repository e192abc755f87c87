import type { Readable } from "node:stream";
import type { Sandbox } from "./sandbox.ts";
import type { SandboxCommand } from "./spawn-in-sandbox.ts";
import { spawnInSandbox } from "./spawn-in-sandbox.ts";

export interface RunOptions extends SandboxCommand {
  readonly stdin?: string | Uint8Array;
  readonly timeoutMs: number;
  /** Most bytes of stdout and of stderr that are kept; more ends the program. Default 1 MiB. */
  readonly maxOutputBytes?: number;
}

/** What became of a program. */
export interface SandboxResult {
  /** null when it was killed. */
  readonly code: number | null;
  readonly stdoutBytes: Buffer;
  readonly stdout: string;
  readonly stderr: string;
  /** What it wrote to the channel, where it was given one. */
  readonly said: string;
  /** It printed more than was kept, and was killed for it. */
  readonly truncated: boolean;
  readonly timedOut: boolean;
  /** The folders that it could write in hold more than an attempt may; it was killed if it filled them. */
  readonly overQuota: boolean;
  readonly durationMs: number;
}

/**
 * Runs a program in a sandbox of its own to its end. Time and output are capped; what it started is gone when this
 * resolves. Rejects only when no sandbox could be made; never runs anything outside of one.
 */
export async function runInSandbox(sandbox: Sandbox, options: RunOptions): Promise<SandboxResult> {
  const started = process.hrtime.bigint();
  const writable = options.binds.filter(({ write }) => write === true).map(({ from }) => from);
  let stop = () => {};
  const disk = writable.length === 0 ? undefined : sandbox.watchDisk(writable, () => stop());
  const state = { timedOut: false, truncated: false };
  let timer: NodeJS.Timeout | undefined;
  try {
    const limits = disk?.isFull === true ? { maxFileBytes: FULL_FILE_BYTES } : {};
    const child = spawnInSandbox(sandbox, { ...options, ...limits });
    stop = child.kill;
    const max = options.maxOutputBytes ?? 1024 * 1024;
    timer = setTimeout(() => {
      state.timedOut = true;
      child.kill();
    }, options.timeoutMs);
    const onFull = () => {
      state.truncated = true;
      child.kill();
    };
    const stdout = collect(child.stdout, max, onFull);
    const stderr = collect(child.stderr, max, onFull);
    const said = collect(child.said, max, onFull);
    child.stdin.end(options.stdin);
    const code = await child.exited;
    const bytes = Buffer.concat(stdout);
    return {
      code,
      stdoutBytes: bytes,
      stdout: bytes.toString("utf8"),
      stderr: Buffer.concat(stderr).toString("utf8"),
      said: Buffer.concat(said).toString("utf8"),
      ...state,
      overQuota: (await disk?.end()) ?? false,
      durationMs: Number((process.hrtime.bigint() - started) / 1_000_000n),
    };
  } finally {
    clearTimeout(timer);
    await disk?.end();
  }
}

/** Largest file that may be written while the attempt's folders are full: enough for a shell to delete in. */
const FULL_FILE_BYTES = 4096;

function collect(stream: Readable, max: number, onFull: () => void): Buffer[] {
  const chunks: Buffer[] = [];
  let bytes = 0;
  stream.on("data", (chunk: Buffer) => {
    if (bytes > max) return;
    chunks.push(chunk.subarray(0, max - bytes));
    bytes += chunk.length;
    if (bytes > max) onFull();
  });
  return chunks;
}
