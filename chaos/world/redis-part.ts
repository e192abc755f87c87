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
import { prepareEmbeddedRedis } from "../../launch/embedded-redis.ts";
import type { FoundProgram } from "../../launch/find-programs.ts";
import type { Fsync } from "../schedule/fault.ts";
import type { Part } from "./part.ts";
import { keepPart } from "./part.ts";

/** A Redis that can be killed and made to forget. */
export interface RedisPart extends Part {
  readonly url: string;
  readonly socket: string;
  readonly password: string;
  /** Kills it, cuts its append-only file by so many bytes, starts it again. Answers with what it may have forgotten. */
  killAndCut(downMs: number, cutBytes: number): Promise<string>;
}

/** A private Redis in `folder`, as `up` starts one but for `fsync`. */
export function startRedisPart(
  program: FoundProgram,
  { folder, fsync, say }: { folder: string; fsync: Fsync; say: (text: string) => void },
): RedisPart {
  const embedded = prepareEmbeddedRedis(program, folder);
  const conf = join(folder, "redis.conf");
  const settings = readFileSync(conf, "utf8").replace("appendfsync everysec", `appendfsync ${fsync}`);
  writeFileSync(conf, settings, { mode: 0o600 });
  const url = new URL(embedded.url.replace("redis+unix:", "http://x"));
  let beforeStart: () => void = () => {};
  const part = keepPart(
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

/** The file that Redis appends to now. */
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
 * Cuts a file's end off. Answers with what Redis will not have afterwards: it drops a command, or a transaction, of which
 * it finds only a part, so that reaches back to the last transaction which is whole.
 */
export function cutTail(file: string, bytes: number): string {
  const fd = openSync(file, "r+");
  try {
    const size = fstatSync(fd).size;
    const whole = Buffer.alloc(size);
    readSync(fd, whole, 0, size, 0);
    const kept = Math.max(0, size - bytes);
    const lastExec = whole.subarray(0, kept).lastIndexOf(EXEC);
    ftruncateSync(fd, kept);
    return whole.subarray(lastExec === -1 ? 0 : lastExec + EXEC.length).toString("utf8");
  } finally {
    closeSync(fd);
  }
}
