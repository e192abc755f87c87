import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { closeSync, existsSync, fstatSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { AppError } from "../shared/support/errors.ts";
import { writeWhole } from "../shared/support/files/write-whole.ts";
import { registerSecret } from "../shared/support/secrets/redact.ts";
import type { Child } from "./child.ts";
import type { FoundProgram } from "./find-programs.ts";

/** The Redis that Midwatch starts itself. Its address is the same after each start. */
export interface EmbeddedRedis {
  readonly url: string;
  /** Starts Redis. Throws an AppError `queue_unavailable` with the end of the log of Redis if Redis does not answer. */
  start(): Promise<Child>;
}

/** Time in ms in which Redis must answer. Loading a large append-only file takes long. */
const START_MS = 30_000;
const URL_FILE = "url";

/**
 * Prepares a Redis for one machine: data persists in `folder`, the append-only file is on, no eviction. It is reachable only by a unix
 * socket with a random password. It has its own process group, so that Ctrl-C does not end it before its clients.
 */
export async function prepareEmbeddedRedis(program: FoundProgram, folder: string): Promise<EmbeddedRedis> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const address = { socket: socketPath(folder), password: await storedPassword(join(folder, "password")) };
  registerSecret(address.password);
  const url = `redis+unix://${address.socket.split("/").map(encodeURIComponent).join("/")}?password=${address.password}`;
  await writeWhole(join(folder, "redis.conf"), settings({ folder, ...address }), { mode: 0o600 });
  await writeWhole(join(folder, URL_FILE), url, { mode: 0o600 });
  return {
    url,
    start: () => startRedis(program, folder, address),
  };
}

/** The URL of the Redis that `up` starts on this data folder, as its last start wrote it; undefined before the first start. */
export function embeddedRedisUrl(data: string): string | undefined {
  const file = join(data, "redis", URL_FILE);
  return existsSync(file) ? readFileSync(file, "utf8") : undefined;
}

interface Address {
  readonly socket: string;
  readonly password: string;
}

async function startRedis(program: FoundProgram, folder: string, address: Address): Promise<Child> {
  const logFile = join(folder, "redis.log");
  const log = openSync(logFile, "a", 0o600);
  const before = fstatSync(log).size;
  const [command = "", ...args] = endingWithParent([program.path, join(folder, "redis.conf")]);
  const child = spawn(command, args, {
    env: { PATH: "/usr/local/bin:/usr/bin:/bin", ...program.env },
    stdio: ["ignore", log, log],
    detached: true,
  });
  closeSync(log);
  const exited = new Promise<Awaited<Child["exited"]>>((resolve) => {
    child.once("exit", (code, signal) => resolve({ code, signal }));
    child.once("error", () => resolve({ code: null, signal: null }));
  });
  let hasEnded = false;
  const ended = exited.then(() => {
    hasEnded = true;
  });
  for (const started = Date.now(); !(await answers(address)); await delay(15)) {
    if (hasEnded || Date.now() - started > START_MS) {
      child.kill("SIGKILL");
      const said = readFileSync(logFile).subarray(before).toString("utf8").slice(-1000).trim();
      throw new AppError(
        "queue_unavailable",
        `${program.path} must answer as a Redis within ${START_MS / 1000} s, but it ${hasEnded ? "ended" : "did not answer"}${said === "" ? " without a message" : `: ${said}`}. Nothing runs; set MIDWATCH_REDIS_SERVER to another Redis, or REDIS_URL to one that runs`,
      );
    }
  }
  return {
    name: "redis",
    pid: child.pid ?? 0,
    ready: { listening: address.socket },
    exited,
    // Redis is never stopped by SIGKILL: it writes its data before it exits, which may take long.
    stop: async () => {
      if (!hasEnded) child.kill("SIGTERM");
      await ended;
    },
  };
}

/**
 * With util-linux's setpriv, Redis ends when its launcher is killed. Without setpriv, Redis keeps running, and the next
 * `midwatch up` finds it by its socket.
 */
function endingWithParent(command: readonly string[]): readonly string[] {
  const setpriv = "/usr/bin/setpriv";
  return existsSync(setpriv) ? [setpriv, "--pdeathsig", "TERM", "--", ...command] : command;
}

/** A unix socket's path may have at most 108 bytes, so the socket of a data folder with a longer path is in /tmp. */
function socketPath(folder: string): string {
  const own = join(folder, "redis.sock");
  if (Buffer.byteLength(own) < 100) return own;
  const short = join("/tmp", `midwatch-${randomBytes(6).toString("hex")}`);
  mkdirSync(short, { mode: 0o700 });
  return join(short, "redis.sock");
}

async function storedPassword(file: string): Promise<string> {
  if (!existsSync(file)) await writeWhole(file, randomBytes(24).toString("hex"), { mode: 0o600 });
  return readFileSync(file, "utf8");
}

function settings({ folder, socket, password }: { folder: string; socket: string; password: string }): string {
  return [
    "port 0",
    `unixsocket ${quoted(socket)}`,
    "unixsocketperm 700",
    `requirepass ${password}`,
    `dir ${quoted(folder)}`,
    "appendonly yes",
    "appendfsync everysec",
    'save ""',
    "maxmemory-policy noeviction",
    "daemonize no",
    "",
  ].join("\n");
}

/** A value for a Redis configuration file. Redis splits a value without quotes at its spaces. */
function quoted(value: string): string {
  return `"${value.replace(/["\\]/g, "\\$&")}"`;
}

function answers({ socket, password }: Address): Promise<boolean> {
  return new Promise((resolve) => {
    const client = connect(socket);
    client.once("error", () => resolve(false));
    client.once("connect", () => client.write(`AUTH ${password}\r\nPING\r\n`));
    let received = "";
    client.on("data", (chunk: Buffer) => {
      received += chunk.toString();
      const isLoading = received.includes("-LOADING");
      if (!received.includes("+PONG") && !isLoading) return;
      client.destroy();
      resolve(!isLoading);
    });
  });
}
