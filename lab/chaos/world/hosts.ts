import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { programCache } from "../../../launch/data-folder.ts";
import { findProgram } from "../../../launch/find-programs.ts";
import { readEnv } from "../../../shared/support/env.ts";
import type { Shared } from "../schedule/fault.ts";
import { WORLD_VARIABLE } from "./chaos-folders.ts";

const run = promisify(execFile);

const REDIS_PORT = 6379;

/**
 * Simulated hosts on this machine. Each host is a network and a mount namespace, which a sleeping process keeps open. Two network links
 * connect the host to the harness: one leads to Redis, the other to the simulator and the other hosts.
 */
export interface Hosts {
  /** The port on which Redis has to listen, so that hosts can reach it. */
  readonly redisPort: number;
  /** Returns the environment variables with the addresses that a process on the named host has to use. */
  envOf(name: string, given: { redisPassword: string; simulatorUrl: string }): Record<string, string>;
  /** Returns the command line that runs the given command on the named host; undefined if there is no such host. */
  command(name: string, given: readonly string[]): { program: string; args: readonly string[] } | undefined;
  /**
   * Cuts a host off from a resource for `ms`. For Redis and the network, the link is set down, so that packets are lost silently. The
   * volume is hidden by an empty read-only file system, so that paths are missing as after a lost mount; open files stay open.
   */
  cut(name: string, from: Shared, ms: number): Promise<void>;
  /** Ends all cuts. */
  restore(): Promise<void>;
  stop(): void;
}

interface Host {
  readonly n: number;
  readonly holder: ChildProcess;
  /** For each resource, the number of simulated outages that are in effect now. */
  readonly cuts: Map<Shared, number>;
}

/** Makes the simulated hosts. Their links, addresses and namespaces disappear with the namespaces of this process; see `inOwnNamespaces`. */
export async function startHosts(folder: string, names: readonly string[]): Promise<Hosts> {
  const env = readEnv();
  const ip = await findProgram("ip", { env, cache: programCache(env) });
  const volume = join(folder, "data", "volume");
  const hosts = new Map<string, Host>();
  const ipIn = (pid: number | undefined, ...args: string[]) => {
    const command = [ip.path, ...args];
    return pid === undefined
      ? run(ip.path, args, { env: ip.env })
      : run("nsenter", ["--target", String(pid), "--net", "--", ...command], { env: { ...ip.env, PATH: env.PATH } });
  };
  await ipIn(undefined, "link", "set", "lo", "up");
  writeFileSync("/proc/sys/net/ipv4/ip_forward", "1");
  for (const [i, name] of names.entries()) {
    const holder = await holdNamespaces(folder);
    hosts.set(name, { n: i + 1, holder, cuts: new Map() });
    for (const kind of ["redis", "network"] as const) {
      const [ours, theirs] = [linkOf(kind, i + 1), kind];
      await ipIn(
        undefined,
        "link",
        "add",
        "name",
        ours,
        "type",
        "veth",
        "peer",
        "name",
        theirs,
        "netns",
        String(holder.pid),
      );
      await ipIn(undefined, "address", "add", `${addressOf(kind, i + 1, "harness")}/30`, "dev", ours);
      await ipIn(undefined, "link", "set", ours, "up");
      await ipIn(holder.pid, "address", "add", `${addressOf(kind, i + 1, "host")}/30`, "dev", theirs);
      await ipIn(holder.pid, "link", "set", theirs, "up");
    }
    await ipIn(holder.pid, "link", "set", "lo", "up");
    await ipIn(holder.pid, "route", "add", "default", "via", addressOf("network", i + 1, "harness"));
  }
  const hostOf = (name: string): Host => {
    const host = hosts.get(name);
    if (host === undefined) throw new Error(`there is no host ${name}`);
    return host;
  };

  /** Disconnects a host from one resource, or connects it again. */
  async function set(host: Host, from: Shared, isCut: boolean): Promise<void> {
    if (from !== "volume") {
      await ipIn(undefined, "link", "set", linkOf(from, host.n), isCut ? "down" : "up");
      return;
    }
    const covered = ["-t", "tmpfs", "-o", "ro,size=4k,mode=0711", "nothing", volume];
    const command = isCut ? ["mount", ...covered] : ["umount", "--lazy", volume];
    await run("nsenter", ["--target", String(host.holder.pid), "--mount", "--", ...command]);
  }

  return {
    redisPort: REDIS_PORT,
    envOf: (name, { redisPassword, simulatorUrl }) => {
      const { n } = hostOf(name);
      return {
        REDIS_URL: `redis://:${redisPassword}@${addressOf("redis", n, "harness")}:${REDIS_PORT}`,
        ANTHROPIC_BASE_URL: `http://${addressOf("network", n, "harness")}:${new URL(simulatorUrl).port}`,
        MIDWATCH_HOST: addressOf("network", n, "host"),
        MIDWATCH_HOST_NAME: name,
      };
    },
    command: (name, given) => {
      const host = hosts.get(name);
      if (host === undefined) return undefined;
      return { program: "nsenter", args: ["--target", String(host.holder.pid), "--net", "--mount", "--", ...given] };
    },
    cut: async (name, from, ms) => {
      const host = hostOf(name);
      const before = host.cuts.get(from) ?? 0;
      host.cuts.set(from, before + 1);
      if (before === 0) await set(host, from, true);
      await delay(ms);
      const after = (host.cuts.get(from) ?? 1) - 1;
      host.cuts.set(from, after);
      if (after === 0) await set(host, from, false);
    },
    restore: async () => {
      for (const host of hosts.values()) {
        for (const [from, count] of host.cuts) {
          host.cuts.set(from, 0);
          if (count > 0) await set(host, from, false);
        }
      }
    },
    stop: () => {
      for (const { holder } of hosts.values()) holder.kill("SIGKILL");
    },
  };
}

async function holdNamespaces(folder: string): Promise<ChildProcess> {
  const { PATH = "" } = readEnv();
  const holder = spawn(
    "unshare",
    ["--net", "--mount", "--propagation", "private", "--", "sh", "-c", "echo held; exec sleep infinity"],
    { env: { PATH, [WORLD_VARIABLE]: folder }, stdio: ["ignore", "pipe", "inherit"] },
  );
  await once(holder.stdout, "data");
  return holder;
}

function linkOf(kind: "redis" | "network", n: number): string {
  return `${kind}-${n}`;
}

function addressOf(kind: "redis" | "network", n: number, end: "harness" | "host"): string {
  return `10.${kind === "redis" ? 77 : 78}.${n}.${end === "harness" ? 1 : 2}`;
}
