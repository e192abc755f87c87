import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Redis, type RedisOptions } from "ioredis";
import { type ApiClient, createApiClient } from "../../../cli/api-client.ts";
import type { Child } from "../../../launch/child.ts";
import { programCache } from "../../../launch/data-folder.ts";
import { prepareEmbeddedRedis } from "../../../launch/embedded-redis.ts";
import { findProgram } from "../../../launch/find-programs.ts";
import { parseRedisUrl } from "../../../shared/redis/connection/redis-url.ts";
import { readEnv } from "../../../shared/support/env.ts";
import { packageRoot } from "../../../shared/support/files/package-root.ts";
import { withMachine } from "../measure/with-machine.ts";
import { type Gate, makeCertificates, startGate } from "./gate.ts";
import { type Model, startModel } from "./model.ts";

/** How the API's URL names its host: by IP address, by host name, or by IP address with TLS. */
export type Way = "number" | "name" | "tls";

/** A machine whose Redis, network, clock and processes a case can break. */
export interface Stage {
  readonly folder: string;
  readonly data: string;
  readonly api: ApiClient;
  readonly model: Model;
  readonly gate: Gate;
  /** Returns the current pid of one of the machine's processes. */
  pid(name: string): number;
  kill(name: string, signal?: NodeJS.Signals): void;
  /** Sends a command to the machine's Redis over a separate connection. */
  redis(...command: [string, ...string[]]): Promise<unknown>;
  stopRedis(): Promise<void>;
  signalRedis(signal: NodeJS.Signals): void;
  startRedis(): Promise<void>;
  /** Sets the clock of coordinator and worker, and whether host names resolve; see preload.ts. */
  world(state: object): void;
}

/** Runs `work` with a new machine that has one worker, and a Redis, a model API and a network of its own. */
export async function onStage<T>(
  folder: string,
  { way = "number", diskMegabytes, lane }: { way?: Way | undefined; diskMegabytes?: number | undefined; lane: number },
  work: (stage: Stage) => Promise<T>,
): Promise<T> {
  const endings: (() => Promise<unknown>)[] = [];
  try {
    const model = await startModel();
    endings.push(() => model.close());
    const certificates = way === "tls" ? makeCertificates(folder) : undefined;
    const gate = await startGate(model.port, certificates);
    endings.push(() => gate.close());
    const redis = await ownRedis(join(folder, "redis"));
    endings.push(() => redis.stop());
    const data = join(folder, "data");
    mkdirSync(data);
    if (diskMegabytes !== undefined) {
      execFileSync("mount", ["-t", "tmpfs", "-o", `size=${diskMegabytes}m,mode=0711`, "tmpfs", data]);
      endings.push(async () => execFileSync("umount", ["-l", data]));
    }
    const hosts = { number: "http://127.0.0.1", name: "http://api.world.test", tls: "https://127.0.0.1" };
    const settings = {
      ANTHROPIC_API_KEY: "world-key",
      ANTHROPIC_BASE_URL: `${hosts[way]}:${gate.port}`,
      REDIS_URL: redis.url,
      // This is the only wait that is shortened for the bench: an open breaker probes the API after 0.3 s and not after 5 s.
      MIDWATCH_BREAKER_WAIT_MS: "300",
      MIDWATCH_MIN_FREE_MB: "16",
      MIDWATCH_SLOT_UID_BASE: String(200_000 + lane * 100),
      MIDWATCH_LOG_LEVEL: "warn",
      ...(certificates === undefined ? {} : { NODE_EXTRA_CA_CERTS: certificates.authority }),
    };
    const file = join(folder, "world.json");
    const preload = pathToFileURL(join(packageRoot(), "dist/lab/bench/world/preload.js"));
    const nodeArgs = ["--import", `${preload}?${encodeURIComponent(file)}`];
    return await withMachine(folder, { workers: 1, slots: 2, settings, nodeArgs }, ({ machine }) =>
      work({
        folder,
        data,
        api: createApiClient(machine),
        model,
        gate,
        pid: (name) => machine.pids()[name] ?? 0,
        kill: (name, signal = "SIGKILL") => void process.kill(machine.pids()[name] ?? 0, signal),
        redis: redis.ask,
        stopRedis: redis.kill,
        startRedis: redis.start,
        signalRedis: redis.signal,
        world: (state) => writeFileSync(file, JSON.stringify(state)),
      }),
    );
  } finally {
    for (const end of endings.reverse()) await end();
  }
}

/** Starts a Redis that nothing restarts except the case itself. */
async function ownRedis(folder: string) {
  const env = readEnv();
  const embedded = await prepareEmbeddedRedis(await findProgram("redis", { env, cache: programCache(env) }), folder);
  let child: Child = await embedded.start();
  return {
    url: embedded.url,
    ask: async (name: string, ...args: string[]) => {
      const options: RedisOptions & { replyMapping: "legacy" } = {
        ...parseRedisUrl(embedded.url).options,
        replyMapping: "legacy",
        maxRetriesPerRequest: 1,
      };
      const client = new Redis(options);
      client.on("error", () => {}); // Redis may be down, because the case itself has stopped it.
      try {
        return await client.call(name, ...args);
      } finally {
        client.disconnect();
      }
    },
    kill: async () => {
      process.kill(child.pid, "SIGCONT");
      process.kill(child.pid, "SIGKILL");
      await child.exited;
    },
    start: async () => {
      child = await embedded.start();
    },
    signal: (signal: NodeJS.Signals) => void process.kill(child.pid, signal),
    stop: async () => {
      await child.stop(10_000);
    },
  };
}
