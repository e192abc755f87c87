import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { BUILT_IN_BRAIN } from "../shared/protocol/job/built-in-jobs.ts";
import { readSettings, type Settings } from "../shared/settings/read-settings.ts";
import type { Env } from "../shared/support/env.ts";
import { packageRoot } from "../shared/support/files/package-root.ts";
import { hasApiKey } from "../shared/support/secrets/read-api-key.ts";
import { absolutePaths } from "./absolute-paths.ts";
import { checkSettings } from "./check-settings.ts";
import { type Child, startChild } from "./child.ts";
import { chooseApiKey } from "./choose-api-key.ts";
import { chooseDataFolder, programCache } from "./data-folder.ts";
import { lockDataFolder } from "./data-lock.ts";
import { prepareEmbeddedRedis } from "./embedded-redis.ts";
import { type FoundProgram, findNode, findProgram, type ProgramName } from "./find-programs.ts";
import { lackOfSpace } from "./lack-of-space.ts";
import { processEnvironments, SIMULATED_KEY } from "./process-environments.ts";
import { reachableCopy } from "./reachable-copy.ts";
import { onOnePort, type Supervised, supervise } from "./supervise.ts";

export interface MachineOptions {
  readonly env: Env;
  /** Number of worker processes; default 2. */
  readonly workers?: number;
  /** Number of slots of each worker; default MIDWATCH_SLOTS. */
  readonly slots?: number;
  /** Port of the API; 0 chooses a free one. Default MIDWATCH_PORT. */
  readonly port?: number;
  /** Folders with repositories that jobs may use; default MIDWATCH_REPOSITORIES, else the working directory. */
  readonly repositories?: readonly string[];
  /** The brain, seed and latency of the simulator, which only runs if there is no API key. */
  readonly brain?: string;
  readonly seed?: number;
  readonly latencyMs?: number;
  /** Command-line options of Node for each process. */
  readonly nodeArgs?: readonly string[];
  readonly onEvent?: (text: string) => void;
  /** Called when a process ends too often to be restarted. */
  readonly onGiveUp?: (error: Error) => void;
}

/** A running machine. */
export interface Machine {
  readonly url: string;
  readonly data: string;
  /** A key of Midwatch's API for the person who started the machine; undefined if the operator's settings only contain hashes of keys. */
  readonly apiKey: string | undefined;
  /** `simulator` if no key of the Anthropic API is set. */
  readonly model: "simulator" | "api";
  readonly simulatorUrl: string | undefined;
  /** The pids of the running processes, by process name. */
  pids(): Record<string, number>;
  /** Drains and stops all processes. */
  stop(): Promise<void>;
}

/** ms that each process may take to be ready, and to stop; a worker also has its drain time. */
const READY_MS = 30_000;
const GRACE_MS = 20_000;

/**
 * Starts the processes of one machine: Redis (unless REDIS_URL is set), the simulator (unless there is an API key), a
 * coordinator and workers. A process that dies is started again. A wrong setting is an AppError before anything is created;
 * a later error stops all that has been started.
 */
export async function startMachine(given: MachineOptions): Promise<Machine> {
  const env = absolutePaths(given.env, process.cwd());
  const options = { ...given, env };
  const notes = checkSettings(env, options);
  const programs = await findPrograms(env);
  const data = chooseDataFolder(env);
  const unlock = await lockDataFolder(data);
  const started: Part[] = [];
  const stop = async () => {
    for (const tier of TIERS)
      await Promise.allSettled(started.filter((part) => part.tier === tier).map((part) => part.stop()));
    unlock();
  };
  for (const note of notes) options.onEvent?.(note);
  try {
    return await startParts(options, { data, programs, started, stop });
  } catch (error) {
    await stop();
    throw error;
  }
}

interface Programs {
  readonly git: FoundProgram;
  readonly bwrap: FoundProgram;
  /** Undefined if REDIS_URL names a Redis. */
  readonly redis: FoundProgram | undefined;
  readonly node: string;
}

async function findPrograms(env: Env): Promise<Programs> {
  const cache = programCache(env);
  const find = (name: ProgramName) => findProgram(name, { env, cache });
  const isRedisGiven = readSettings("up", env).redisUrl !== undefined;
  const [node, git, bwrap, redis] = await Promise.all([
    findNode(env),
    find("git"),
    find("bwrap"),
    isRedisGiven ? undefined : find("redis"),
  ]);
  return { node, git, bwrap, redis };
}

/** Groups of processes, in the order in which they are stopped. The processes of one group are stopped in parallel. */
const TIERS = ["worker", "coordinator", "simulator", "redis"] as const;

interface Part {
  readonly tier: (typeof TIERS)[number];
  readonly stop: () => Promise<void>;
}

interface Parts {
  readonly data: string;
  readonly programs: Programs;
  readonly started: Part[];
  readonly stop: () => Promise<void>;
}

async function startParts(options: MachineOptions, { data, programs, started, stop }: Parts): Promise<Machine> {
  const { env, nodeArgs = [], onEvent = () => {}, onGiveUp = () => {} } = options;
  const settings = readSettings("up", env);
  const logs = join(data, "logs");
  mkdirSync(logs, { recursive: true, mode: 0o700 });
  const lack = lackOfSpace(env, data);
  if (lack !== undefined) onEvent(lack);
  const hasKey = hasApiKey(settings);
  const launch = (name: string, entry: string, extra: { args?: string[]; env: Readonly<Record<string, string>> }) =>
    startChild({
      name,
      program: process.execPath,
      args: [...nodeArgs, join(packageRoot(), "dist", entry), ...(extra.args ?? [])],
      env: extra.env,
      logFile: join(logs, `${name}.log`),
      readyMs: READY_MS,
    });
  const superviseChild = async (name: string, start: () => Promise<Child>, graceMs = GRACE_MS): Promise<Supervised> => {
    const supervised = await supervise(name, start, { onEvent, onGiveUp });
    const tier = TIERS.find((one) => one === name) ?? "worker";
    started.push({ tier, stop: () => supervised.stop(graceMs) });
    return supervised;
  };

  const redis =
    programs.redis === undefined ? undefined : await prepareEmbeddedRedis(programs.redis, join(data, "redis"));
  const queue = redis && (await superviseChild("redis", redis.start));
  const key = chooseApiKey(env);
  const brain = options.brain ?? settings.brain ?? BUILT_IN_BRAIN;
  const environments = processEnvironments(env, {
    common: {
      MIDWATCH_DATA: data,
      REDIS_URL: settings.redisUrl ?? redis?.url ?? "",
      MIDWATCH_GIT: programs.git.path,
      MIDWATCH_REPOSITORIES: repositoriesOf(options, settings).join(":"),
    },
    coordinator: { MIDWATCH_BRAIN: hasKey ? "" : brain, ...key.env },
    worker: {
      MIDWATCH_BWRAP: await reachableCopy(programs.bwrap.path, data),
      MIDWATCH_NODE: await reachableCopy(programs.node, data),
      MIDWATCH_SLOTS: String(options.slots ?? settings.slots),
    },
  });
  const simulator = hasKey
    ? undefined
    : await superviseChild(
        "simulator",
        onOnePort("0", (port) =>
          launch("simulator", "simulator/main.js", {
            args: [...simulatorArgs(options, brain), "--port", port],
            env: environments.simulator,
          }),
        ),
      );
  const simulatorUrl = simulator === undefined ? undefined : String(simulator.current().ready.listening);
  const modelEnv: Record<string, string> =
    simulatorUrl === undefined ? {} : { ANTHROPIC_API_KEY: SIMULATED_KEY, ANTHROPIC_BASE_URL: simulatorUrl };
  const coordinator = onOnePort(String(options.port ?? settings.port), (port) =>
    launch("coordinator", "coordinator/main.js", {
      env: { ...environments.coordinator, ...modelEnv, MIDWATCH_PORT: port },
    }),
  );
  const { drainMs } = readSettings("worker", environments.worker);
  const startWorker = (index: number) => {
    const name = `worker-${index + 1}`;
    const uidBase = String(settings.slotUidBase + index * UIDS_PER_WORKER);
    const workerEnv = { ...environments.worker, ...modelEnv, MIDWATCH_SLOT_UID_BASE: uidBase };
    return superviseChild(name, () => launch(name, "worker/main.js", { env: workerEnv }), drainMs + GRACE_MS);
  };
  const starting = [
    superviseChild("coordinator", coordinator),
    ...Array.from({ length: options.workers ?? 2 }, (_, index) => startWorker(index)),
  ] as const;
  // If one process fails to start, wait until the others have started: only then can all of them be stopped.
  await Promise.allSettled(starting);
  const [leading, ...workers] = await Promise.all(starting);
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

/** Number of user ids reserved for the slots of one worker. */
const UIDS_PER_WORKER = 100;

function simulatorArgs({ seed = 1, latencyMs = 0 }: MachineOptions, brain: string): string[] {
  return ["--brain", brain, "--seed", String(seed), "--latency", String(latencyMs), "--tier", "none"];
}

function repositoriesOf({ repositories }: MachineOptions, settings: Settings<"up">): readonly string[] {
  if (repositories !== undefined) return repositories;
  return settings.repositories.length > 0 ? settings.repositories : [process.cwd()];
}
