import type { ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Redis } from "ioredis";
import { findRedis } from "./find-redis.ts";
import { endRedis, launchRedis } from "./redis.ts";

/** Several Redis servers on loopback that form a cluster, or a master with a replica and sentinels. */
export interface RedisServers {
  /** For REDIS_URL. */
  readonly url: string;
  readonly password: string;
  /** The port of each server, by its name: `node-1`, or `master`, `replica` and `sentinel-1`. */
  readonly ports: ReadonlyMap<string, number>;
  /** Kills a server with SIGKILL, as in a crash. */
  kill(name: string): Promise<void>;
  /** Restarts a server with the data that it had. */
  restart(name: string): Promise<void>;
  /** Connects to this server only. `stop` closes the connection. */
  ask(name: string): Redis;
  stop(): Promise<void>;
}

/** Time after which the other servers treat a silent server as dead, in ms. */
const DEAD_AFTER_MS = 1500;
const SLOTS = 16_384;

/** Starts a Redis Cluster of three masters, `node-1` to `node-3`. `node-1` has the replica `replica-1`. */
export async function startCluster(): Promise<RedisServers> {
  const started = await startGroup();
  const masters = ["node-1", "node-2", "node-3"];
  const names = [...masters, "replica-1"];
  for (const name of names) {
    await started.start(name, {
      lines: [
        "cluster-enabled yes",
        `cluster-node-timeout ${DEAD_AFTER_MS}`,
        `masterauth ${started.password}`,
        // With `everysec`, a slow disk delays not only the sync but the write itself, and writes would be lost when a
        // server is killed.
        "appendfsync always",
      ],
    });
  }
  const slot = (i: number) => Math.floor((i * SLOTS) / masters.length);
  for (const [i, name] of masters.entries()) {
    const node = started.ask(name);
    await node.call("CLUSTER", "SET-CONFIG-EPOCH", i + 1);
    await node.call("CLUSTER", "ADDSLOTSRANGE", slot(i), slot(i + 1) - 1);
  }
  for (const name of names) await started.ask(name).call("CLUSTER", "MEET", "127.0.0.1", started.portOf("node-1"));
  await untilAll(names, async (name) => {
    const info = String(await started.ask(name).call("CLUSTER", "INFO"));
    return info.includes("cluster_state:ok") && info.includes(`cluster_known_nodes:${names.length}`);
  });
  const first = String(await started.ask("node-1").call("CLUSTER", "MYID"));
  await started.ask("replica-1").call("CLUSTER", "REPLICATE", first);
  await untilAll(["replica-1"], async (name) =>
    (await started.ask(name).info("replication")).includes("master_link_status:up"),
  );
  const hosts = names.map((name) => `127.0.0.1:${started.portOf(name)}`).join(",");
  return { ...started, url: `redis+cluster://:${started.password}@${hosts}` };
}

/** Starts a master, its replica and three sentinels. The sentinels make the replica the master when the master dies. */
export async function startSentinels(): Promise<RedisServers> {
  const started = await startGroup();
  const { password } = started;
  await started.start("master", { lines: [`masterauth ${password}`] });
  const following = [`masterauth ${password}`, `replicaof 127.0.0.1 ${started.portOf("master")}`];
  await started.start("replica", { lines: following });
  const sentinels = ["sentinel-1", "sentinel-2", "sentinel-3"];
  for (const name of sentinels) {
    const watching = [
      `sentinel monitor main 127.0.0.1 ${started.portOf("master")} 2`,
      `sentinel auth-pass main ${password}`,
      `sentinel sentinel-pass ${password}`,
      `sentinel down-after-milliseconds main ${DEAD_AFTER_MS}`,
      "sentinel failover-timeout main 5000",
    ];
    await started.start(name, { lines: watching, args: ["--sentinel"] });
  }
  await untilAll(sentinels, async (name) => {
    const [known] = (await started.ask(name).call("SENTINEL", "MASTERS")) as string[][];
    const field = (of: string) => known?.[known.indexOf(of) + 1];
    return field("num-slaves") === "1" && field("num-other-sentinels") === "2";
  });
  const hosts = sentinels.map((name) => `127.0.0.1:${started.portOf(name)}`).join(",");
  return { ...started, url: `redis+sentinel://:${password}@${hosts}/main?sentinelPassword=${password}` };
}

interface Settings {
  readonly lines: readonly string[];
  readonly args?: readonly string[];
}

async function startGroup() {
  const program = await findRedis();
  const root = await mkdtemp(join(tmpdir(), "mw-redis-"));
  const password = randomBytes(16).toString("hex");
  const servers = new Map<string, { child: ChildProcess; launch: () => Promise<ChildProcess> }>();
  const ports = new Map<string, number>();
  const clients: Redis[] = [];
  const onExit = () => {
    for (const { child } of servers.values()) child.kill("SIGKILL");
  };
  process.on("exit", onExit);
  const portOf = (name: string): number => ports.get(name) ?? 0;
  return {
    password,
    ports,
    portOf,
    start: async (name: string, { lines, ...settings }: Settings) => {
      const folder = join(root, name);
      await mkdir(folder);
      const port = await freePort();
      ports.set(name, port);
      const own = [`port ${port}`, "bind 127.0.0.1", ...lines];
      const launch = () => launchRedis(program, { folder, at: port, password, lines: own, ...settings });
      servers.set(name, { child: await launch(), launch });
    },
    kill: async (name: string) => {
      const server = servers.get(name);
      if (server !== undefined) await endRedis(server.child);
    },
    restart: async (name: string) => {
      const server = servers.get(name);
      if (server !== undefined) server.child = await server.launch();
    },
    ask: (name: string): Redis => {
      const client = new Redis({ host: "127.0.0.1", port: portOf(name), password, replyMapping: "legacy" });
      client.on("error", () => {}); // Connection errors are expected, because the test kills servers.
      clients.push(client);
      return client;
    },
    stop: async () => {
      process.off("exit", onExit);
      for (const client of clients) client.disconnect();
      await Promise.all([...servers.values()].map(({ child }) => endRedis(child)));
      await rm(root, { recursive: true, force: true });
    },
  };
}

async function untilAll(names: readonly string[], holds: (name: string) => Promise<boolean>): Promise<void> {
  for (const name of names) {
    for (let tries = 0; !(await holds(name)); tries++) {
      if (tries === 300) throw new Error(`${name} did not find the other servers within 30 s`);
      await delay(100);
    }
  }
}

/** Difference between a server's port and the port of its cluster bus. */
const BUS = 10_000;

/** Finds a free port on loopback whose cluster bus port is also free. */
async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 30_000);
    if ((await isFree(port)) && (await isFree(port + BUS))) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
