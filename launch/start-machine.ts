import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { BUILT_IN_BRAIN } from "../shared/protocol/job/built-in-jobs.ts";
import { defined } from "../shared/support/defined.ts";
import type { Env } from "../shared/support/env.ts";
import { packageRoot } from "../shared/support/files/package-root.ts";
import { hasApiKey } from "../shared/support/secrets/read-api-key.ts";
import { absolutePaths } from "./absolute-paths.ts";
import { type Child, startChild } from "./child.ts";
import { chooseApiKey } from "./choose-api-key.ts";
import { chooseDataFolder, programCache } from "./data-folder.ts";
import { lockDataFolder } from "./data-lock.ts";
import { destinationVariables } from "./destination-variables.ts";
import { prepareEmbeddedRedis } from "./embedded-redis.ts";
import { findProgram } from "./find-programs.ts";
import { lackOfSpace } from "./lack-of-space.ts";
import { MALLOC_SETTINGS } from "./malloc-settings.ts";
import { onOnePort } from "./on-one-port.ts";
import { reachableCopy } from "./reachable-copy.ts";
import { type Supervised, supervise } from "./supervise.ts";

/** What is started on one machine. Everything has a default. */
export interface MachineOptions {
  readonly env: Env;
  /** Worker processes; default 2. */
  readonly workers?: number;
  /** Attempts at once in each worker; default 4. */
  readonly slots?: number;
  /** The API's port; default 7420, 0 takes a free one. */
  readonly port?: number;
  /** Roots under which jobs may use repositories; default MIDWATCH_REPOSITORIES, else the working directory. */
  readonly repositories?: readonly string[];
  /** What the simulator runs, where there is no key: a brain, its seed and latency. */
  readonly brain?: string;
  readonly seed?: number;
  readonly latencyMs?: number;
  /** Options of Node itself, for each process of it. */
  readonly nodeArgs?: readonly string[];
  readonly onEvent?: (text: string) => void;
  /** Called when a part cannot be kept running. */
  readonly onGiveUp?: (error: Error) => void;
}

/** A running machine. */
export interface Machine {
  readonly url: string;
  readonly data: string;
  /** The key of the API, for whoever started it; undefined where the operator's settings hold keys of their own. */
  readonly apiKey: string | undefined;
  /** `simulator` unless a key is configured. */
  readonly model: "simulator" | "api";
  readonly simulatorUrl: string | undefined;
  /** The processes that run now, by name. */
  pids(): Record<string, number>;
  /** Drains and stops all of it. */
  stop(): Promise<void>;
}

/** ms that each process may take to be ready, and to drain. */
const READY_MS = 30_000;
const GRACE_MS = 20_000;

/**
 * Starts everything for one machine: Redis (unless REDIS_URL names one), the simulator (unless there is a key), a
 * coordinator and workers, each a process of its own that is started again when it dies.
 */
export async function startMachine(given: MachineOptions): Promise<Machine> {
  const env = absolutePaths(given.env, process.cwd());
  const options = { ...given, env };
  const data = chooseDataFolder(env);
  const unlock = await lockDataFolder(data);
  const started: Part[] = [];
  const stop = async () => {
    for (const tier of TIERS)
      await Promise.all(started.filter((part) => part.tier === tier).map((part) => part.stop()));
    unlock();
  };
  try {
    return await startParts(options, { data, started, stop });
  } catch (error) {
    await stop();
    throw error;
  }
}

/** What is stopped first, and what it needs last: the members of a tier are stopped side by side. */
const TIERS = ["worker", "coordinator", "simulator", "redis"] as const;

interface Part {
  readonly tier: (typeof TIERS)[number];
  readonly stop: () => Promise<void>;
}

interface Parts {
  readonly data: string;
  readonly started: Part[];
  readonly stop: () => Promise<void>;
}

async function startParts(options: MachineOptions, { data, started, stop }: Parts): Promise<Machine> {
  const { env, nodeArgs = [], onEvent = () => {}, onGiveUp = () => {} } = options;
  const logs = join(data, "logs");
  mkdirSync(logs, { recursive: true, mode: 0o700 });
  const lack = lackOfSpace(env, data);
  if (lack !== undefined) onEvent(lack);
  const cache = programCache(env);
  const [git, bwrap] = await Promise.all([findProgram("git", { env, cache }), findProgram("bwrap", { env, cache })]);
  const hasKey = hasApiKey(env);
  const launch = (
    name: string,
    entry: string,
    extra: { args?: string[]; env?: Record<string, string> },
  ): Promise<Child> =>
    startChild({
      name,
      program: process.execPath,
      args: [...nodeArgs, join(packageRoot(), "dist", entry), ...(extra.args ?? [])],
      env: {
        PATH: env.PATH ?? "/usr/local/bin:/usr/bin:/bin",
        HOME: env.HOME ?? "/",
        ...MALLOC_SETTINGS,
        ...extra.env,
      },
      logFile: join(logs, `${name}.log`),
      readyMs: READY_MS,
    });
  const keep = async (name: string, start: () => Promise<Child>): Promise<Supervised> => {
    const supervised = await supervise(name, start, { onEvent, onGiveUp });
    const tier = TIERS.find((one) => one === name) ?? "worker";
    started.push({ tier, stop: () => supervised.stop(GRACE_MS) });
    return supervised;
  };

  const redis =
    env.REDIS_URL === undefined
      ? await prepareEmbeddedRedis(await findProgram("redis", { env, cache }), join(data, "redis"))
      : undefined;
  const queue = redis && (await keep("redis", redis.start));
  const redisUrl = env.REDIS_URL ?? redis?.url ?? "";
  const simulator = hasKey
    ? undefined
    : await keep(
        "simulator",
        onOnePort("0", (port) =>
          launch("simulator", "simulator/main.js", { args: [...simulatorArgs(options), "--port", port] }),
        ),
      );
  const simulatorUrl = simulator === undefined ? undefined : String(simulator.current().ready.listening);
  const shared = {
    ...pick(env, [
      "MIDWATCH_LOG_LEVEL",
      "MIDWATCH_MODEL",
      "MIDWATCH_DRAIN_MS",
      "MIDWATCH_SLOT_UID_BASE",
      "MIDWATCH_HARNESS_SLOTS",
      "MIDWATCH_ATTEMPT_DISK_MB",
      "MIDWATCH_JOB_DISK_MB",
      "MIDWATCH_MIN_FREE_MB",
      "MIDWATCH_SANDBOX",
      "MIDWATCH_EGRESS",
      "MIDWATCH_TOOLCHAINS",
      "MIDWATCH_SECRETS",
      "NODE_ENV",
      "MIDWATCH_LEADS",
      "MIDWATCH_PRIVATE_HOSTS",
      "MIDWATCH_DAY_CAP_USD",
      "MIDWATCH_KEY_CAP_USD",
      "MIDWATCH_BREAKER_WAIT_MS",
      "MIDWATCH_POLICY",
      "ANTHROPIC_BASE_URL",
      "NODE_EXTRA_CA_CERTS",
    ]),
    MIDWATCH_DATA: data,
    REDIS_URL: redisUrl,
    MIDWATCH_GIT: git.path,
    MIDWATCH_REPOSITORIES: repositoriesOf(options).join(":"),
    ...(hasKey ? pick(env, ["ANTHROPIC_API_KEY", "ANTHROPIC_API_KEY_FILE"]) : { ANTHROPIC_API_KEY: "simulated-key" }),
    ...defined({ ANTHROPIC_BASE_URL: simulatorUrl }),
  };
  const workerEnv = {
    ...shared,
    MIDWATCH_BWRAP: await reachableCopy(bwrap.path, data),
    MIDWATCH_NODE: await reachableCopy(process.execPath, data),
    MIDWATCH_SLOTS: String(options.slots ?? 4),
    MIDWATCH_HOST_NAME: "local",
  };
  const key = chooseApiKey(env);
  const coordinatorEnv = {
    ...shared,
    ...pick(env, [...COORDINATOR_SETTINGS, ...destinationVariables(env)]),
    ...(hasKey ? {} : { MIDWATCH_BRAIN: options.brain ?? BUILT_IN_BRAIN }),
    ...key.env,
  };
  const coordinator = onOnePort(String(options.port ?? 7420), (port) =>
    launch("coordinator", "coordinator/main.js", { env: { ...coordinatorEnv, MIDWATCH_PORT: port } }),
  );
  const count = options.workers ?? 2;
  const [leading, ...workers] = await Promise.all([
    keep("coordinator", coordinator),
    ...Array.from({ length: count }, (_, i) => {
      const name = `worker-${i + 1}`;
      const uidBase = Number(env.MIDWATCH_SLOT_UID_BASE ?? 61_000) + i * SLOTS_A_WORKER;
      return keep(name, () =>
        launch(name, "worker/main.js", { env: { ...workerEnv, MIDWATCH_SLOT_UID_BASE: String(uidBase) } }),
      );
    }),
  ]);
  const parts = [queue, simulator, leading, ...workers].filter((part) => part !== undefined);
  return {
    url: String(leading.current().ready.listening),
    data,
    apiKey: key.key,
    model: hasKey ? "api" : "simulator",
    simulatorUrl,
    pids: () => Object.fromEntries(parts.map((part) => [part.current().name, part.current().pid])),
    stop,
  };
}

/** Settings that concern the API alone. */
const COORDINATOR_SETTINGS = [
  "MIDWATCH_HOST",
  "MIDWATCH_HOSTS",
  "MIDWATCH_ORIGINS",
  "MIDWATCH_REQUESTS_PER_MINUTE",
  "MIDWATCH_WEBHOOK_URL",
  "MIDWATCH_WEBHOOK_SECRET",
  "MIDWATCH_WEBHOOK_HOSTS",
  "MIDWATCH_DESTINATIONS",
  "MIDWATCH_KEEP_DAYS",
  "MIDWATCH_KEEP_DISK_PERCENT",
  "MIDWATCH_ARCHIVE_AFTER_MINUTES",
];

/** User ids that are kept for the slots of one worker. */
const SLOTS_A_WORKER = 100;

function simulatorArgs({ brain = BUILT_IN_BRAIN, seed = 1, latencyMs = 0 }: MachineOptions): string[] {
  return ["--brain", brain, "--seed", String(seed), "--latency", String(latencyMs), "--tier", "none"];
}

function repositoriesOf({ env, repositories }: MachineOptions): readonly string[] {
  const configured = (env.MIDWATCH_REPOSITORIES ?? "").split(":").filter((root) => root !== "");
  return repositories ?? (configured.length > 0 ? configured : [process.cwd()]);
}

function pick(env: Env, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])));
}
