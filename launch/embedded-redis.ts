import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { AppError } from "../shared/support/errors.ts";
import { registerSecret } from "../shared/support/redact.ts";
import type { FoundProgram } from "./find-programs.ts";

/** A Redis of our own. */
export interface EmbeddedRedis {
  readonly url: string;
  readonly pid: number;
  readonly exited: Promise<number | null>;
  stop(): Promise<void>;
}

/** ms that Redis may take to answer; loading a large AOF takes its time. */
const START_MS = 30_000;

/**
 * Starts a Redis for one machine: data kept in `folder` between runs, AOF on, never evicting, reachable only by a unix
 * socket with a random password, and in its own process group so that Ctrl-C does not end it before its clients.
 */
export async function startEmbeddedRedis(program: FoundProgram, folder: string): Promise<EmbeddedRedis> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const socket = socketPath(folder);
  const password = keptPassword(join(folder, "password"));
  registerSecret(password);
  const config = join(folder, "redis.conf");
  writeFileSync(config, settings({ folder, socket, password }), { mode: 0o600 });
  const log = openSync(join(folder, "redis.log"), "a", 0o600);
  const [command = "", ...args] = endingWithParent([program.path, config]);
  const child = spawn(command, args, {
    env: { PATH: "/usr/local/bin:/usr/bin:/bin", ...program.env },
    stdio: ["ignore", log, log],
    detached: true,
  });
  const exited = new Promise<number | null>((resolve) => {
    child.once("exit", (code) => resolve(code));
    child.once("error", () => resolve(null));
  });
  let hasEnded = false;
  exited.then(
    () => {
      hasEnded = true;
    },
    () => {},
  );
  for (const started = Date.now(); !(await answers(socket, password)); await delay(15)) {
    if (hasEnded || Date.now() - started > START_MS) {
      child.kill("SIGKILL");
      const end = readFileSync(join(folder, "redis.log"), "utf8").slice(-1000);
      throw new AppError("queue_unavailable", `the embedded Redis (${program.path}) did not start: ${end}`);
    }
  }
  return {
    url: `redis+unix://${socket}?password=${password}`,
    pid: child.pid ?? 0,
    exited,
    stop: async () => {
      if (!hasEnded) child.kill("SIGTERM");
      await exited;
    },
  };
}

/** Where util-linux has it, a launcher that is killed takes its Redis along; elsewhere the next `up` finds it by its socket. */
function endingWithParent(command: readonly string[]): readonly string[] {
  const setpriv = "/usr/bin/setpriv";
  return existsSync(setpriv) ? [setpriv, "--pdeathsig", "TERM", "--", ...command] : command;
}

/** Unix socket paths are short (108 bytes): a deep data folder gets its socket elsewhere. */
function socketPath(folder: string): string {
  const own = join(folder, "redis.sock");
  if (Buffer.byteLength(own) < 100) return own;
  const short = join("/tmp", `midwatch-${randomBytes(6).toString("hex")}`);
  mkdirSync(short, { mode: 0o700 });
  return join(short, "redis.sock");
}

function keptPassword(file: string): string {
  if (!existsSync(file)) writeFileSync(file, randomBytes(24).toString("hex"), { mode: 0o600 });
  return readFileSync(file, "utf8");
}

function settings({ folder, socket, password }: { folder: string; socket: string; password: string }): string {
  return [
    "port 0",
    `unixsocket ${socket}`,
    "unixsocketperm 700",
    `requirepass ${password}`,
    `dir ${folder}`,
    "appendonly yes",
    "appendfsync everysec",
    'save ""',
    "maxmemory-policy noeviction",
    "daemonize no",
    "",
  ].join("\n");
}

function answers(socket: string, password: string): Promise<boolean> {
  return new Promise((resolve) => {
    const client = connect(socket);
    client.once("error", () => resolve(false));
    client.once("connect", () => client.write(`AUTH ${password}\r\nPING\r\n`));
    let said = "";
    client.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      const isLoading = said.includes("-LOADING");
      if (!said.includes("+PONG") && !isLoading) return;
      client.destroy();
      resolve(!isLoading);
    });
  });
}
