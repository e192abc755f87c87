import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { programCache } from "../../../../launch/data-folder.ts";
import { prepareEmbeddedRedis } from "../../../../launch/embedded-redis.ts";
import { findProgram } from "../../../../launch/find-programs.ts";
import { connectRedis, type RedisConnection } from "../../../../shared/redis/connection/connection.ts";
import { readEnv } from "../../../../shared/support/env.ts";
import { packageRoot } from "../../../../shared/support/files/package-root.ts";
import { silentLog } from "../../../../shared/support/log.ts";
import { buildSimulatorServer } from "../../../../simulator/http/server.ts";
import { createSimulator, type Simulator, type SimulatorOptions } from "../../../../simulator/simulator.ts";
import { inFolder } from "../../measure/in-folder.ts";
import { type AgentOutcome, type ProcessSpec, RECORDS } from "./spec.ts";

/** The surroundings of a run: a Redis and a simulator of its own. */
export interface World {
  readonly folder: string;
  readonly simulator: Simulator;
  readonly connection: RedisConnection;
  /** The simulator's address. */
  readonly baseUrl: string;
  /** Starts a process with agents; the agents wait for `go`. */
  start(spec: StartSpec): Promise<SwarmProcess>;
}

/** Describes a process to start. `folderOf` is set for a successor: it names the killed process whose folder it takes over. */
export type StartSpec = Omit<ProcessSpec, "redisUrl" | "baseUrl" | "folder"> & { readonly folderOf?: string };

/** A running process with agents of a swarm. */
export interface SwarmProcess {
  readonly name: string;
  readonly folder: string;
  go(): void;
  /** Resolves when the process has ended, with the outcomes of its agents; undefined if the process was killed. */
  readonly ended: Promise<readonly AgentOutcome[] | undefined>;
  kill(): void;
  /** Returns the lines of one of the process's record files, also after a kill. */
  lines(record: keyof typeof RECORDS): string[];
}

const STOP_MS = 10_000;

/** Runs `use` with a new Redis and simulator, and stops them even if `use` throws. */
export function inWorld<T>(options: SimulatorOptions, use: (world: World) => Promise<T>): Promise<T> {
  return inFolder("economics", async (folder) => {
    const env = readEnv();
    const embedded = await prepareEmbeddedRedis(
      await findProgram("redis", { env, cache: programCache(env) }),
      join(folder, "redis"),
    );
    const redis = await embedded.start();
    const simulator = createSimulator(options);
    const app = buildSimulatorServer(simulator);
    const baseUrl = await app.listen({ host: "127.0.0.1", port: 0 });
    const connection = await connectRedis(embedded.url, { log: silentLog() });
    const children: ChildProcess[] = [];
    try {
      return await use({
        folder,
        simulator,
        connection,
        baseUrl,
        start: async ({ folderOf, ...spec }) => {
          const own = join(folder, folderOf ?? spec.name);
          const whole: ProcessSpec = { ...spec, redisUrl: embedded.url, baseUrl, folder: own };
          const { child, started } = await startProcess(folder, whole);
          children.push(child);
          return started;
        },
      });
    } finally {
      for (const child of children) child.kill("SIGKILL");
      await connection.close();
      await app.close();
      await redis.stop(STOP_MS);
    }
  });
}

async function startProcess(
  folder: string,
  spec: ProcessSpec,
): Promise<{ child: ChildProcess; started: SwarmProcess }> {
  const file = join(folder, `${spec.name}.json`);
  writeFileSync(file, JSON.stringify(spec));
  const entry = join(packageRoot(), "dist", "lab", "bench", "economics", "swarm", "agent-process.js");
  const child = spawn(process.execPath, [entry, file], { stdio: ["pipe", "pipe", "inherit"] });
  child.stdin.on("error", () => {}); // The process may be killed before it has read its start line.
  const lines = createInterface({ input: child.stdout });
  let outcomes: readonly AgentOutcome[] | undefined;
  const ready = new Promise<void>((resolve) => {
    lines.on("line", (line) => {
      const said = JSON.parse(line) as { ready?: string; done?: readonly AgentOutcome[] };
      if (said.done !== undefined) outcomes = said.done;
      if (said.ready !== undefined) resolve();
    });
  });
  const ended = once(child, "close").then(() => outcomes);
  await Promise.race([ready, ended.then(() => Promise.reject(new Error(`${spec.name} ended before it was ready`)))]);
  return {
    child,
    started: {
      name: spec.name,
      folder: spec.folder,
      go: () => child.stdin.write("go\n"),
      ended,
      kill: () => child.kill("SIGKILL"),
      lines: (record) => {
        const path = join(spec.folder, RECORDS[record]);
        return existsSync(path) ? readFileSync(path, "utf8").split("\n").filter(Boolean) : [];
      },
    },
  };
}
