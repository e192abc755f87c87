import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type Child, startChild } from "../../../launch/child.ts";
import { chooseApiKey } from "../../../launch/choose-api-key.ts";
import { programCache } from "../../../launch/data-folder.ts";
import { findProgram } from "../../../launch/find-programs.ts";
import { reachableCopy } from "../../../launch/reachable-copy.ts";
import { defined } from "../../../shared/support/defined.ts";
import { readEnv } from "../../../shared/support/env.ts";
import { packageRoot } from "../../../shared/support/files/package-root.ts";
import { COORDINATORS, type Fsync, WORKERS } from "../schedule/fault.ts";
import { WORLD_VARIABLE } from "./chaos-folders.ts";
import { type Hosts, startHosts } from "./hosts.ts";
import { type RedisPart, startRedisPart } from "./redis-part.ts";
import { mountSmallDisk, type SmallDisk } from "./small-disk.ts";
import { type Part, supervise } from "./supervise.ts";
import { startWire, type Wire } from "./wire.ts";

/** All processes of a run, and the objects that disturb them. */
export interface World {
  readonly folder: string;
  /** Path of the product's data folder. */
  readonly data: string;
  readonly redis: RedisPart;
  readonly simulator: Part;
  /** The coordinators and workers, by name. */
  readonly parts: ReadonlyMap<string, Part>;
  readonly wires: ReadonlyMap<string, Wire>;
  /** The simulated hosts of coordinators and workers; absent if all processes run on this host. */
  readonly hosts?: Hosts;
  /** The small disk that contains the data folder, or the reason why there is none. */
  readonly disk: SmallDisk | { readonly refused: string };
  /** Paths of the journal files that workers write; see preload/journal.ts. */
  readonly journals: readonly string[];
  clockOf(name: string): string;
  simulatorUrl(): string;
  /** Waits for a running coordinator. Returns the coordinator's address and its API key. */
  api(): Promise<{ url: string; apiKey: string | undefined }>;
  stop(): Promise<void>;
}

export interface WorldOptions {
  readonly folder: string;
  readonly fsync: Fsync;
  readonly seed: number;
  readonly coordinators?: readonly string[];
  readonly workers?: readonly string[];
  readonly slots: number;
  /** If true, each coordinator and worker gets a simulated host of its own. Possible only inside `inOwnNamespaces`. */
  readonly onHosts?: boolean;
  /** A context window smaller than the model's, in tokens; default: the model's own. */
  readonly contextTokens?: number;
  /** Size of a separate disk for the data folder; if absent, the data folder has no separate disk. */
  readonly diskMegabytes?: number;
  /** Returns variables to add to the environment of the named process, for its failpoints. */
  readonly envOf?: (name: string) => Readonly<Record<string, string>>;
  /** Number of the lane in which this run executes. It selects the user ids of slots, which parallel runs must not share. */
  readonly lane?: number;
  readonly say: (text: string) => void;
}

const READY_MS = 60_000;
const GRACE_MS = 15_000;
/** Number of user ids that are reserved for the slots of one worker. */
const SLOTS_A_WORKER = 20;
const UIDS_A_LANE = 200;
/** Default of the first user id of slots. Ordinary machines do not use user ids in this range. */
const UID_BASE = 120_000;

/**
 * Starts Redis, the simulator with the brain of `job/brain.ts`, coordinators and workers. Each coordinator and worker
 * connects to Redis through its own proxy.
 */
export async function startWorld(options: WorldOptions): Promise<World> {
  const { folder, say, coordinators = COORDINATORS, workers = WORKERS } = options;
  const env = readEnv();
  const data = join(folder, "data");
  for (const name of ["via", "clocks", "journals", "logs"]) mkdirSync(join(folder, name), { mode: 0o700 });
  const disk = makeData(data, options.diskMegabytes);
  const cache = programCache(env);
  const [git, bwrap, redisProgram] = await Promise.all(
    (["git", "bwrap", "redis"] as const).map((name) => findProgram(name, { env, cache })),
  );
  if (git === undefined || bwrap === undefined || redisProgram === undefined) throw new Error("a program is missing");
  const marked = { ...redisProgram, env: { ...redisProgram.env, [WORLD_VARIABLE]: folder } };
  const hosts = options.onHosts === true ? await startHosts(folder, [...coordinators, ...workers]) : undefined;
  const { fsync } = options;
  const redis = await startRedisPart(marked, {
    folder: join(folder, "redis"),
    fsync,
    port: hosts?.redisPort ?? 0,
    say,
  });
  await redis.running();
  const launch = launcher(options, hosts);
  const simulator = supervise("simulator", () => launch("simulator", simulatorArgs(options, hosts), {}), say);
  const simulatorUrl = String((await simulator.running()).ready.listening);
  const shared = {
    MIDWATCH_LOG_LEVEL: env.MIDWATCH_LOG_LEVEL ?? "info",
    MIDWATCH_DATA: data,
    MIDWATCH_GIT: git.path,
    MIDWATCH_REPOSITORIES: folder,
    MIDWATCH_BWRAP: await reachableCopy(bwrap.path, folder),
    MIDWATCH_NODE: await reachableCopy(process.execPath, folder),
    ANTHROPIC_API_KEY: "chaos-key",
    ANTHROPIC_BASE_URL: simulatorUrl,
    MIDWATCH_HOST_NAME: "local",
    MIDWATCH_PORT: "0",
  };
  const key = chooseApiKey({});
  const wires = new Map<string, Wire>();
  const parts = new Map<string, Part>();
  const uidBase = Number(env.MIDWATCH_SLOT_UID_BASE ?? UID_BASE) + (options.lane ?? 0) * UIDS_A_LANE;
  for (const [i, name] of [...coordinators, ...workers].entries()) {
    const wire = await startWire(join(folder, "via", `${name}.sock`), redis.socket);
    wires.set(name, wire);
    const entry = coordinators.includes(name) ? "coordinator/main.js" : "worker/main.js";
    const own = {
      ...shared,
      ...(coordinators.includes(name) ? key.env : {}),
      REDIS_URL: `redis+unix://${wire.path}?password=${redis.password}`,
      ...hosts?.envOf(name, { redisPassword: redis.password, simulatorUrl }),
      MIDWATCH_SLOTS: String(options.slots),
      MIDWATCH_SLOT_UID_BASE: String(uidBase + i * SLOTS_A_WORKER),
      // By default a worker requires more free space than the small disk has.
      MIDWATCH_MIN_FREE_MB: "16",
      CHAOS_CLOCK: join(folder, "clocks", name),
      CHAOS_JOURNAL: join(folder, "journals", `${name}.jsonl`),
      ...options.envOf?.(name),
    };
    parts.set(
      name,
      supervise(name, () => launch(name, [...preloads(name, own), join(DIST, entry)], own), say),
    );
  }
  await Promise.all([...parts.values()].map((part) => part.running()));
  return {
    folder,
    data,
    redis,
    simulator,
    parts,
    wires,
    ...defined({ hosts }),
    disk,
    journals: workers.map((name) => join(folder, "journals", `${name}.jsonl`)),
    clockOf: (name) => join(folder, "clocks", name),
    simulatorUrl: () => simulatorUrl,
    api: async () => {
      const first = parts.get(coordinators[0] ?? "");
      if (first === undefined) throw new Error("a world needs a coordinator");
      return { url: String((await first.running()).ready.listening), apiKey: key.key };
    },
    stop: async () => {
      for (const wire of wires.values()) wire.set({ kind: "pass" });
      await hosts?.restore();
      const stopAll = (names: readonly string[]) => Promise.all(names.map((name) => parts.get(name)?.stop(GRACE_MS)));
      await stopAll(workers);
      await stopAll(coordinators);
      await simulator.stop(GRACE_MS);
      await redis.stop(GRACE_MS);
      for (const wire of wires.values()) await wire.close();
      hosts?.stop();
    },
  };
}

/** Makes the data folder. If a separate disk is requested and possible, the folder is on that disk. */
function makeData(data: string, megabytes: number | undefined): World["disk"] {
  const disk = megabytes === undefined ? { refused: "not asked for" } : mountSmallDisk(data, megabytes);
  if (!("path" in disk)) mkdirSync(data, { recursive: true, mode: 0o711 });
  return disk;
}

const DIST = join(packageRoot(), "dist");

function preloads(name: string, env: Readonly<Record<string, string>>): string[] {
  const chosen = ["skewed-clock", ...(name.startsWith("worker") ? ["journal"] : [])];
  if (env.CHAOS_STEPS !== undefined) chosen.push("failpoints");
  return chosen.flatMap((one) => ["--import", join(DIST, "lab/chaos/preload", `${one}.js`)]);
}

function simulatorArgs({ seed, contextTokens = 0 }: WorldOptions, hosts: Hosts | undefined): string[] {
  const brain = join(DIST, "lab/chaos/job/brain.js");
  return [
    join(DIST, "simulator/main.js"),
    "--brain",
    brain,
    "--seed",
    String(seed),
    ...(hosts === undefined ? [] : ["--host", "0.0.0.0"]),
    "--context",
    String(contextTokens),
    "--latency",
    "40",
    "--tier",
    "none",
  ];
}

function launcher({ folder }: WorldOptions, hosts: Hosts | undefined) {
  return (name: string, args: readonly string[], own: Readonly<Record<string, string>>): Promise<Child> => {
    const { PATH = "/usr/local/bin:/usr/bin:/bin", HOME = "/" } = readEnv();
    return startChild({
      name,
      ...(hosts?.command(name, [process.execPath, ...args]) ?? { program: process.execPath, args }),
      env: { PATH, HOME, [WORLD_VARIABLE]: folder, ...own },
      logFile: join(folder, "logs", `${name}.log`),
      readyMs: READY_MS,
    });
  };
}
