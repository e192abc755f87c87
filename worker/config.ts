import { hostname } from "node:os";
import { readOperatorPolicy } from "../shared/policy/read-policy.ts";
import type { OperatorPolicy } from "../shared/protocol/approval/policy.ts";
import { DEFAULT_MODEL } from "../shared/protocol/price/price-list.ts";
import { type Env, readCount, readEnv, readList, readUsd, requireFolder, requireText } from "../shared/support/env.ts";
import { AppError } from "../shared/support/errors.ts";
import { readMinFreeBytes } from "../shared/support/files/free-space.ts";
import { readToolchains } from "../shared/support/process/toolchains.ts";
import { readApiKey } from "../shared/support/secrets/read-api-key.ts";
import { registerEnvSecrets } from "../shared/support/secrets/register-env-secrets.ts";

/** The settings of one worker process, read from its environment once, at start. */
export interface WorkerConfig {
  /** MIDWATCH_DATA: the data folder, absolute. Required. */
  readonly data: string;
  /** REDIS_URL: one server, sentinels or a cluster; see `parseRedisUrl`. Required. */
  readonly redisUrl: string;
  /** MIDWATCH_SLOTS: attempts at once that use a model; default 4. */
  readonly slots: number;
  /** MIDWATCH_HARNESS_SLOTS: attempts at once without a model (intake, check, gate); default 2. */
  readonly harnessSlots: number;
  /** MIDWATCH_SLOT_UID_BASE: first uid of the slots when the worker is root; default 61000. */
  readonly slotUidBase: number;
  /** MIDWATCH_REPOSITORIES: roots under which a job's repository may lie, separated by colons; default none. */
  readonly repositories: readonly string[];
  /** MIDWATCH_PRIVATE_HOSTS: names, `*.domains` and networks off the public internet that git may ask, with commas. */
  readonly privateHosts: readonly string[];
  /** ANTHROPIC_API_KEY, or the file that ANTHROPIC_API_KEY_FILE names: the key; never given to a child. */
  readonly apiKey: string;
  /** ANTHROPIC_BASE_URL: where the Messages API is; default the real one. */
  readonly baseUrl: string | undefined;
  /** MIDWATCH_MODEL: the model of jobs that name none; default claude-sonnet-5-5. */
  readonly model: string;
  /** MIDWATCH_BWRAP, MIDWATCH_GIT: the programs; default from PATH. */
  readonly bwrap: string;
  readonly git: string;
  /** MIDWATCH_NODE: the Node that sandboxes run; default this process's own. */
  readonly node: string;
  /** MIDWATCH_DRAIN_MS: how long a stopping worker waits for its attempts before it hands them back; default 5000. */
  readonly drainMs: number;
  /** MIDWATCH_ATTEMPT_DISK_MB: MiB that the folders of one attempt may hold; default 4096. */
  readonly attemptDiskBytes: number;
  /** MIDWATCH_JOB_DISK_MB: MiB that all folders of one job may hold; default 32768. */
  readonly jobDiskBytes: number;
  /** MIDWATCH_MIN_FREE_MB: MiB of free space below which nothing new starts; default 1024. */
  readonly minFreeBytes: number;
  /** MIDWATCH_SANDBOX: `unsafe-none` takes work although the canaries fail; refused where NODE_ENV is production. */
  readonly acceptsUnsafe: boolean;
  /** MIDWATCH_EGRESS: hosts that setups may reach, separated by commas: host, host:port or *.host; default none. */
  readonly egress: readonly string[];
  /** MIDWATCH_SECRETS: folder of the operator's secrets, one file each; default none. */
  readonly secrets: string | undefined;
  /** MIDWATCH_TOOLCHAINS: folders outside /usr that sandboxes see, separated by colons; default none. */
  readonly toolchains: readonly string[];
  readonly host: string;
  /** MIDWATCH_LOG_LEVEL: default info. */
  readonly logLevel: string;
  /** MIDWATCH_DAY_CAP_USD, MIDWATCH_KEY_CAP_USD: US dollars that all jobs together may cost a UTC day, or the key in all. */
  readonly dayCapUsd: number | undefined;
  readonly keyCapUsd: number | undefined;
  /** MIDWATCH_BREAKER_WAIT_MS: how long calls stay stopped before one is tried, when the API does not say; default 60000. */
  readonly breakerWaitMs: number;
  /** MIDWATCH_POLICY: the file with the operator's policy; default none. */
  readonly policy: OperatorPolicy;
}

/** Reads and checks the settings; throws an AppError that names the variable, what was expected and what came. */
export function readWorkerConfig(env = readEnv()): WorkerConfig {
  registerEnvSecrets(env);
  return {
    data: requireFolder(env, "MIDWATCH_DATA", "the absolute path of the data folder"),
    redisUrl: requireText(env, "REDIS_URL", "the URL of a Redis, for example redis://127.0.0.1:6379"),
    slots: readCount(env, "MIDWATCH_SLOTS", 4, { min: 1, max: 256 }),
    harnessSlots: readCount(env, "MIDWATCH_HARNESS_SLOTS", 2, { min: 1, max: 64 }),
    slotUidBase: readCount(env, "MIDWATCH_SLOT_UID_BASE", 61_000, { min: 1000, max: 2_000_000_000 }),
    privateHosts: readList(env, "MIDWATCH_PRIVATE_HOSTS").map((host) => host.toLowerCase()),
    repositories: (env.MIDWATCH_REPOSITORIES ?? "").split(":").filter((root) => root !== ""),
    apiKey: readApiKey(env),
    baseUrl: env.ANTHROPIC_BASE_URL,
    model: env.MIDWATCH_MODEL || DEFAULT_MODEL,
    bwrap: env.MIDWATCH_BWRAP ?? "bwrap",
    git: env.MIDWATCH_GIT ?? "git",
    node: env.MIDWATCH_NODE ?? process.execPath,
    drainMs: readCount(env, "MIDWATCH_DRAIN_MS", 5000, { min: 0, max: 3_600_000 }),
    attemptDiskBytes: readCount(env, "MIDWATCH_ATTEMPT_DISK_MB", 4096, { min: 1, max: 100_000_000 }) * 1024 ** 2,
    jobDiskBytes: readCount(env, "MIDWATCH_JOB_DISK_MB", 32_768, { min: 1, max: 100_000_000 }) * 1024 ** 2,
    minFreeBytes: readMinFreeBytes(env),
    acceptsUnsafe: readOverride(env),
    egress: (env.MIDWATCH_EGRESS ?? "")
      .split(",")
      .map((host) => host.trim())
      .filter((host) => host !== ""),
    secrets: env.MIDWATCH_SECRETS,
    toolchains: readToolchains(env),
    host: env.MIDWATCH_HOST_NAME ?? hostname(),
    logLevel: env.MIDWATCH_LOG_LEVEL ?? "info",
    dayCapUsd: readUsd(env, "MIDWATCH_DAY_CAP_USD"),
    keyCapUsd: readUsd(env, "MIDWATCH_KEY_CAP_USD"),
    breakerWaitMs: readCount(env, "MIDWATCH_BREAKER_WAIT_MS", 60_000, { min: 1, max: 86_400_000 }),
    policy: readOperatorPolicy(env.MIDWATCH_POLICY),
  };
}

/** The operator's word that work may be taken where the sandbox does not hold. */
function readOverride(env: Env): boolean {
  const value = env.MIDWATCH_SANDBOX ?? "";
  if (value === "" || value === "required") return false;
  if (value !== "unsafe-none") {
    throw new AppError(
      "bad_request",
      `MIDWATCH_SANDBOX must be required or unsafe-none, got ${value}; the worker does not start`,
    );
  }
  if (env.NODE_ENV === "production") {
    throw new AppError(
      "bad_request",
      "MIDWATCH_SANDBOX is unsafe-none, which is not taken in production; the worker does not start",
    );
  }
  return true;
}
