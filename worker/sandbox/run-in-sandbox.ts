import type { Readable } from "node:stream";
import type { Sandbox } from "./sandbox.ts";
import { type SandboxCommand, spawnInSandbox } from "./spawn-in-sandbox.ts";

export interface RunOptions extends SandboxCommand {
  readonly stdin?: string | Uint8Array;
  readonly timeoutMs: number;
  /** Maximum number of bytes of stdout, and of stderr, that are returned. Default 1 MiB. */
  readonly maxOutputBytes?: number;
  /** The treatment of a program that prints more: it is killed (the default), or it continues and the middle of its output is omitted. */
  readonly longOutput?: "kill" | "shorten";
}

/** The exit code and the output of a program, and the reason if the sandbox killed it. */
export interface SandboxResult {
  /** The exit code; null if the program was killed. */
  readonly code: number | null;
  readonly stdoutBytes: Buffer;
  readonly stdout: string;
  readonly stderr: string;
  /** The program was killed because it printed more than `maxOutputBytes`. */
  readonly truncated: boolean;
  readonly timedOut: boolean;
  /** The program's writable folders exceed the attempt's disk quota. It was killed if it filled them itself. */
  readonly overQuota: boolean;
  readonly durationMs: number;
}

/**
 * Runs a program in a new sandbox until it ends. Time and output are limited; when the promise resolves, no process of
 * the sandbox is left. Rejects only if no sandbox could be made; never runs anything outside of a sandbox.
 */
export async function runInSandbox(sandbox: Sandbox, options: RunOptions): Promise<SandboxResult> {
  const started = process.hrtime.bigint();
  let stop = () => {};
  const watchDisk = (temporary: boolean) => {
    const binds = options.binds.filter(({ write, isTemporary = false }) => write === true && isTemporary === temporary);
    const folders = binds.map(({ from }) => from);
    return folders.length === 0 ? undefined : sandbox.watchDisk(folders, () => stop());
  };
  const disk = watchDisk(false);
  const temporaryDisk = watchDisk(true);
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
    const collect = (stream: Readable) =>
      options.longOutput === "shorten" ? collectEnds(stream, max) : collectStart(stream, max, onFull);
    const stdout = collect(child.stdout);
    const stderr = collect(child.stderr);
    child.stdin.end(options.stdin);
    const code = await child.exited;
    const bytes = stdout();
    return {
      code,
      stdoutBytes: bytes,
      stdout: bytes.toString("utf8"),
      stderr: stderr().toString("utf8"),
      ...state,
      overQuota: (await Promise.all([disk?.end(), temporaryDisk?.end()])).includes(true),
      durationMs: Number((process.hrtime.bigint() - started) / 1_000_000n),
    };
  } finally {
    clearTimeout(timer);
    await Promise.all([disk?.end(), temporaryDisk?.end()]);
  }
}

/** Maximum size in bytes of a written file while the attempt's folders are full: enough for a shell that deletes files. */
const FULL_FILE_BYTES = 4096;

/** Collects the first `max` bytes of a stream; calls `onFull` if the stream has more. */
function collectStart(stream: Readable, max: number, onFull: () => void): () => Buffer {
  const chunks: Buffer[] = [];
  let bytes = 0;
  stream.on("data", (chunk: Buffer) => {
    if (bytes > max) return;
    chunks.push(chunk.subarray(0, max - bytes));
    bytes += chunk.length;
    if (bytes > max) onFull();
  });
  return () => Buffer.concat(chunks);
}

/** Reads a whole stream and collects its first and last bytes, `max` bytes in total. */
function collectEnds(stream: Readable, max: number): () => Buffer {
  const half = Math.floor(max / 2);
  const head: Buffer[] = [];
  let tail: Buffer[] = [];
  let [headBytes, tailBytes, leftOut] = [0, 0, 0];
  stream.on("data", (chunk: Buffer) => {
    const first = chunk.subarray(0, half - headBytes);
    head.push(first);
    headBytes += first.length;
    const rest = chunk.subarray(first.length);
    tail.push(rest);
    tailBytes += rest.length;
    if (tailBytes <= 2 * half) return;
    const last = Buffer.concat(tail).subarray(-half);
    leftOut += tailBytes - last.length;
    tail = [last];
    tailBytes = last.length;
  });
  return () => {
    const last = Buffer.concat(tail).subarray(-half);
    const gone = leftOut + tailBytes - last.length;
    const mark = gone === 0 ? "" : `\n[... ${gone} bytes left out ...]\n`;
    return Buffer.concat([...head, Buffer.from(mark), last]);
  };
}
