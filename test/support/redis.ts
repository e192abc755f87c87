import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { RedisProgram } from "./find-redis.ts";
import { findRedis } from "./find-redis.ts";

/** A private Redis of one test file, on a unix socket, with a password and an append-only file. */
export interface TestRedis {
  /** `redis+unix:///<socket>?password=...` */
  readonly url: string;
  readonly socket: string;
  readonly password: string;
  /** SIGKILL, as a crash; what was synced survives. */
  kill(): Promise<void>;
  /** Starts it again on the same data after `kill`. */
  restart(): Promise<void>;
  /** Freezes it (SIGSTOP) or lets it go on (SIGCONT). */
  signal(name: "SIGSTOP" | "SIGCONT"): void;
  /** Ends it and removes its folder. */
  stop(): Promise<void>;
}

/** Starts a Redis; the test file stops it in `afterAll`. */
export async function startRedis(): Promise<TestRedis> {
  const program = await findRedis();
  const folder = await mkdtemp(join(tmpdir(), "mw-redis-"));
  const socket = join(folder, "s");
  const password = randomBytes(16).toString("hex");
  let child = await launch(program, { folder, socket, password });
  const onExit = () => child.kill("SIGKILL");
  process.on("exit", onExit);
  return {
    url: `redis+unix://${socket}?password=${password}&db=0`,
    socket,
    password,
    kill: () => end(child, "SIGKILL"),
    restart: async () => {
      child = await launch(program, { folder, socket, password });
    },
    signal: (name) => {
      child.kill(name);
    },
    stop: async () => {
      process.off("exit", onExit);
      await end(child, "SIGKILL");
      await rm(folder, { recursive: true, force: true });
    },
  };
}

interface Place {
  readonly folder: string;
  readonly socket: string;
  readonly password: string;
}

async function launch(program: RedisProgram, place: Place): Promise<ChildProcess> {
  const env = program.env;
  const child = spawn(program.path, ["-"], { env, stdio: ["pipe", "ignore", "pipe"] });
  let stderr = "";
  child.stderr.on("data", (chunk) => {
    stderr += chunk;
  });
  child.stdin.end(configOf(place));
  for (let i = 0; i < 500; i++) {
    if (child.exitCode !== null) throw new Error(`${program.path} ended with ${child.exitCode}: ${stderr}`);
    if (await answers(place)) return child;
    await delay(10);
  }
  child.kill("SIGKILL");
  throw new Error(`${program.path} did not answer within 5 s: ${stderr}`);
}

function configOf({ folder, socket, password }: Place): string {
  return [
    "port 0",
    `unixsocket ${socket}`,
    "unixsocketperm 700",
    `requirepass ${password}`,
    "appendonly yes",
    "appendfsync everysec",
    'save ""',
    "maxmemory-policy noeviction",
    `dir ${folder}`,
    `logfile ${join(folder, "redis.log")}`,
  ].join("\n");
}

/** True when it accepts the password and has loaded its data. */
async function answers({ socket, password }: Place): Promise<boolean> {
  const client = connect(socket);
  try {
    await once(client, "connect");
    client.write(`AUTH ${password}\r\nPING\r\n`);
    let text = "";
    for await (const chunk of client) {
      text += chunk;
      if (text.includes("+PONG")) return true;
      if (text.includes("-")) return false;
    }
    return false;
  } catch {
    return false; // Not there yet: the caller tries again.
  } finally {
    client.destroy();
  }
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill(signal);
  await ended;
}
