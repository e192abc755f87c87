import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { findRedis, type RedisProgram } from "./find-redis.ts";

/** A Redis server for the tests of one file, on a unix socket, with a password and an append-only file. */
export interface TestRedis {
  /** `redis+unix:///<socket>?password=...` */
  readonly url: string;
  readonly socket: string;
  readonly password: string;
  /** Kills the server with SIGKILL, as in a crash. Writes that were synced survive. */
  kill(): Promise<void>;
  /** Starts the server again after `kill`, with the same data. */
  restart(): Promise<void>;
  /** Freezes the server (SIGSTOP) or lets it continue (SIGCONT). */
  signal(name: "SIGSTOP" | "SIGCONT"): void;
  /** Kills the server and removes its folder. */
  stop(): Promise<void>;
}

/**
 * Starts a Redis server; the test file stops it in `afterAll`. With `everysec`, the default of Midwatch, a kill on a
 * slow disk may lose more than a second of writes. A test that relies on these writes uses `always`.
 */
export async function startRedis({ sync = "everysec" }: { sync?: "everysec" | "always" } = {}): Promise<TestRedis> {
  const program = await findRedis();
  const folder = await mkdtemp(join(tmpdir(), "mw-redis-"));
  const socket = join(folder, "s");
  const password = randomBytes(16).toString("hex");
  const config = {
    folder,
    at: socket,
    password,
    lines: ["port 0", `unixsocket ${socket}`, "unixsocketperm 700", `appendfsync ${sync}`],
  };
  let child = await launchRedis(program, config);
  const onExit = () => child.kill("SIGKILL");
  process.on("exit", onExit);
  return {
    url: `redis+unix://${socket}?password=${password}&db=0`,
    socket,
    password,
    kill: () => endRedis(child),
    restart: async () => {
      child = await launchRedis(program, config);
    },
    signal: (name) => {
      child.kill(name);
    },
    stop: async () => {
      process.off("exit", onExit);
      await endRedis(child);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The configuration of one Redis server. */
export interface RedisServerConfig {
  readonly folder: string;
  /** The path of the server's unix socket, or its port on loopback. */
  readonly at: string | number;
  readonly password: string;
  /** Additional lines of the server's configuration file. */
  readonly lines: readonly string[];
  /** Additional arguments of the command line: `--sentinel` for a sentinel. */
  readonly args?: readonly string[];
}

/** Starts a Redis server and waits until it answers. */
export async function launchRedis(program: RedisProgram, config: RedisServerConfig): Promise<ChildProcess> {
  const env = program.env;
  const conf = join(config.folder, "redis.conf");
  if (!existsSync(conf)) await writeFile(conf, configOf(config), { mode: 0o600 });
  const child = spawn(program.path, [conf, ...(config.args ?? [])], { env, stdio: ["ignore", "ignore", "pipe"] });
  let stderr = "";
  child.stderr.on("data", (chunk) => {
    stderr += chunk;
  });
  for (let i = 0; i < 500; i++) {
    if (child.exitCode !== null) throw new Error(`${program.path} ended with ${child.exitCode}: ${stderr}`);
    if (await answers(config)) return child;
    await delay(10);
  }
  child.kill("SIGKILL");
  throw new Error(`${program.path} did not answer within 5 s: ${stderr}`);
}

function configOf({ folder, password, lines, args }: RedisServerConfig): string {
  const storing = ["appendonly yes", "appendfsync everysec", 'save ""', "maxmemory-policy noeviction"];
  return [
    `requirepass ${password}`,
    ...(args?.includes("--sentinel") ? [] : storing),
    ...lines,
    `dir ${folder}`,
    `logfile ${join(folder, "redis.log")}`,
  ].join("\n");
}

/** True if the server accepts the password and has loaded its data. */
async function answers({ at, password }: RedisServerConfig): Promise<boolean> {
  const client = typeof at === "string" ? connect(at) : connect(at, "127.0.0.1");
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
    return false; // The server is not ready yet; the caller tries again.
  } finally {
    client.destroy();
  }
}

/** Kills the server with SIGKILL, as in a crash. */
export async function endRedis(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
}
