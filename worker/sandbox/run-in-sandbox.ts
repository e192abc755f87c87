import type { Readable } from "node:stream";
import type { Sandbox } from "./sandbox.ts";
import { type SandboxCommand, spawnInSandbox } from "./spawn-in-sandbox.ts";

export interface RunOptions extends SandboxCommand {
  readonly stdin?: string | Uint8Array;
  readonly timeoutMs: number;
  /** Most bytes of stdout and of stderr that are kept. Default 1 MiB. */
  readonly maxOutputBytes?: number;
  /** What becomes of a program that prints more: it is killed (the default), or goes on, and its output loses the middle. */
  readonly longOutput?: "kill" | "shorten";
}

/** What became of a program. */
export interface SandboxResult {
  /** null when it was killed. */
  readonly code: number | null;
  readonly stdoutBytes: Buffer;
  readonly stdout: string;
  readonly stderr: string;
  /** It printed more than is kept, and was killed for it. */
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
    const collect = (stream: Readable) =>
      options.longOutput === "shorten" ? keepEnds(stream, max) : keepStart(stream, max, onFull);
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

/** Keeps the first `max` bytes of a stream, and says when there are more. */
function keepStart(stream: Readable, max: number, onFull: () => void): () => Buffer {
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

/** Keeps the first and the last bytes of a stream, `max` together, and reads all of it. */
function keepEnds(stream: Readable, max: number): () => Buffer {
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
    const kept = Buffer.concat(tail).subarray(-half);
    leftOut += tailBytes - kept.length;
    tail = [kept];
    tailBytes = kept.length;
  });
  return () => {
    const last = Buffer.concat(tail).subarray(-half);
    const gone = leftOut + tailBytes - last.length;
    const mark = gone === 0 ? "" : `\n[... ${gone} bytes left out ...]\n`;
    return Buffer.concat([...head, Buffer.from(mark), last]);
  };
}
