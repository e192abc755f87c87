import {
  closeSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { prepareEmbeddedRedis } from "../../../launch/embedded-redis.ts";
import type { FoundProgram } from "../../../launch/find-programs.ts";
import type { Fsync } from "../schedule/fault.ts";
import { type Part, supervise } from "./supervise.ts";

/** A Redis process that the harness can kill, and whose last writes it can remove. */
export interface RedisPart extends Part {
  readonly url: string;
  readonly socket: string;
  readonly password: string;
  /** Kills Redis, truncates its append-only file by at least `cutBytes`, and starts Redis again after `downMs`. Returns the removed text. */
  killAndCut(downMs: number, cutBytes: number): Promise<string>;
}

/** Starts a separate Redis in `folder`. It is configured as by `up`, except for `fsync` and `port` (0: only a unix socket). */
export async function startRedisPart(
  program: FoundProgram,
  { folder, fsync, port, say }: { folder: string; fsync: Fsync; port: number; say: (text: string) => void },
): Promise<RedisPart> {
  const embedded = await prepareEmbeddedRedis(program, folder);
  const conf = join(folder, "redis.conf");
  const settings = readFileSync(conf, "utf8")
    .replace("appendfsync everysec", `appendfsync ${fsync}`)
    .replace("port 0", `port ${port}`);
  writeFileSync(conf, settings, { mode: 0o600 });
  const url = new URL(embedded.url.replace("redis+unix:", "http://x"));
  let beforeStart: () => void = () => {};
  const part = supervise(
    "redis",
    () => {
      beforeStart();
      return embedded.start();
    },
    say,
  );
  const killOnce = async (downMs: number, cutBytes: number): Promise<string> => {
    let forgotten = "";
    await part.running();
    beforeStart = () => {
      beforeStart = () => {};
      forgotten = cutBytes === 0 ? "" : cutTail(newestAof(folder), cutBytes);
    };
    await part.kill(downMs);
    await part.running();
    return forgotten;
  };
  let last: Promise<unknown> = Promise.resolve();
  return {
    ...part,
    url: embedded.url,
    socket: url.pathname,
    password: url.searchParams.get("password") ?? "",
    killAndCut: (downMs, cutBytes) => {
      const mine = last.then(() => killOnce(downMs, cutBytes));
      last = mine.catch(() => "");
      return mine;
    },
  };
}

/** Returns the path of the append-only file to which Redis currently appends. */
function newestAof(folder: string): string {
  const place = join(folder, "appendonlydir");
  const number = (name: string) => Number(/\.(\d+)\.incr\.aof$/.exec(name)?.[1] ?? 0);
  const [newest] = readdirSync(place)
    .filter((name) => name.endsWith(".incr.aof"))
    .sort((a, b) => number(b) - number(a));
  if (newest === undefined) throw new Error(`no append-only file in ${place}`);
  return join(place, newest);
}

const EXEC = "\r\nEXEC\r\n";

/**
 * Truncates an append-only file by at least `bytes`, and further to the end of the last complete transaction. Returns
 * the removed text. A file must not end inside a transaction: Redis 7.0.15 ignores the incomplete transaction but
 * leaves it in the file, so that the next start reads later writes as a part of it.
 */
export function cutTail(file: string, bytes: number): string {
  const fd = openSync(file, "r+");
  try {
    const size = fstatSync(fd).size;
    const whole = Buffer.alloc(size);
    readSync(fd, whole, 0, size, 0);
    const lastExec = whole.subarray(0, Math.max(0, size - bytes)).lastIndexOf(EXEC);
    const end = lastExec === -1 ? 0 : lastExec + EXEC.length;
    ftruncateSync(fd, end);
    return whole.subarray(end).toString("utf8");
  } finally {
    closeSync(fd);
  }
}
