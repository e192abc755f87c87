import { readOperatorPolicy } from "../shared/policy/read-policy.ts";
import type { OperatorPolicy } from "../shared/protocol/approval/policy.ts";
import { DEFAULT_MODEL } from "../shared/protocol/price/price-list.ts";
import { type Env, readCount, readEnv, readList, readUsd, requireFolder, requireText } from "../shared/support/env.ts";
import { AppError } from "../shared/support/errors.ts";
import { readApiKey } from "../shared/support/secrets/read-api-key.ts";
import { registerEnvSecrets } from "../shared/support/secrets/register-env-secrets.ts";
import { readOperatorKeys } from "./auth/read-operator-keys.ts";
import { type Destination, readDestinations } from "./push/destinations.ts";
import type { RetentionConfig } from "./retention/janitor.ts";
import type { WebhookConfig } from "./webhooks/create-webhooks.ts";

/** The settings of one coordinator process, read from its environment once, at start. */
export interface CoordinatorConfig {
  /** MIDWATCH_DATA: the data folder, absolute. Required. */
  readonly data: string;
  /** REDIS_URL: one server, sentinels or a cluster; see `parseRedisUrl`. Required. */
  readonly redisUrl: string;
  /** MIDWATCH_HOST: the address the API binds to; default 127.0.0.1. */
  readonly host: string;
  /** MIDWATCH_PORT: the API's port; default 7420, 0 takes a free one. */
  readonly port: number;
  /** MIDWATCH_REPOSITORIES: roots under which a job's repository may lie, separated by colons; default none. */
  readonly repositories: readonly string[];
  /** ANTHROPIC_API_KEY, or the file that ANTHROPIC_API_KEY_FILE names: the key; never given to a child. */
  readonly apiKey: string;
  /** ANTHROPIC_BASE_URL: where the Messages API is; default the real one. */
  readonly baseUrl: string | undefined;
  /** MIDWATCH_BRAIN: the simulator's brain, where it answers in place of a model; default none. */
  readonly brain: string | undefined;
  /** MIDWATCH_MODEL: the model of jobs that name none; default claude-sonnet-5-5. */
  readonly model: string;
  /** MIDWATCH_LEADS: leads' runs at once in this process; default 8. */
  readonly leads: number;
  /** MIDWATCH_GIT: the git program; default git. */
  readonly git: string;
  /** MIDWATCH_API_KEY, MIDWATCH_API_KEY_FILE: the operator's own keys of the API, as hashes; default none. */
  readonly operatorHashes: readonly string[];
  /** MIDWATCH_HOSTS: names by which the API may be asked beside loopback's and this machine's addresses, with commas. */
  readonly hosts: readonly string[];
  /** MIDWATCH_ORIGINS: origins of other sites whose pages may ask, with commas; default none. */
  readonly origins: readonly string[];
  /** MIDWATCH_PRIVATE_HOSTS: names, `*.domains` and networks off the public internet that git may ask, with commas. */
  readonly privateHosts: readonly string[];
  /** MIDWATCH_REQUESTS_PER_MINUTE: of one key, over all coordinators; a quarter may come at once. Default 3000. */
  readonly ratePerMinute: number;
  /** MIDWATCH_DESTINATIONS: a JSON file of the places that results may be pushed to; default none. */
  readonly destinations: readonly Destination[];
  /** MIDWATCH_LOG_LEVEL: default info. */
  readonly logLevel: string;
  /** MIDWATCH_DAY_CAP_USD, MIDWATCH_KEY_CAP_USD: US dollars that all jobs together may cost a UTC day, or the key in all. */
  readonly dayCapUsd: number | undefined;
  readonly keyCapUsd: number | undefined;
  /**
   * MIDWATCH_WEBHOOK_URL: told of every job. MIDWATCH_WEBHOOK_SECRET: signs, at least 16 characters, required with either of
   * the others. MIDWATCH_WEBHOOK_HOSTS: hosts, with port where it is not the usual one, that a submission's webhook may be
   * on, separated by commas; default none.
   */
  readonly webhooks: WebhookConfig;
  /** MIDWATCH_BREAKER_WAIT_MS: how long calls stay stopped before one is tried, when the API does not say; default 60000. */
  readonly breakerWaitMs: number;
  /**
   * MIDWATCH_KEEP_DAYS: days for which a job is kept after its end, default 30; MIDWATCH_KEEP_DISK_PERCENT: what all jobs may have
   * of the volume's disk before those that ended first are deleted, default 50. 0 is for ever, or no limit.
   * MIDWATCH_ARCHIVE_AFTER_MINUTES: minutes after its end after which a job's log moves from Redis to the volume, default 60;
   * 0 is never.
   */
  readonly retention: RetentionConfig;
  /** MIDWATCH_POLICY: the file with the operator's policy; default none. */
  readonly policy: OperatorPolicy;
}

/** Reads and checks the settings; throws an AppError that names the variable, what was expected and what came. */
export function readCoordinatorConfig(env = readEnv()): CoordinatorConfig {
  registerEnvSecrets(env);
  return {
    data: requireFolder(env, "MIDWATCH_DATA", "the absolute path of the data folder"),
    redisUrl: requireText(env, "REDIS_URL", "the URL of a Redis, for example redis://127.0.0.1:6379"),
    host: env.MIDWATCH_HOST ?? "127.0.0.1",
    port: readCount(env, "MIDWATCH_PORT", 7420, { min: 0, max: 65_535 }),
    repositories: (env.MIDWATCH_REPOSITORIES ?? "").split(":").filter((root) => root !== ""),
    apiKey: readApiKey(env),
    baseUrl: env.ANTHROPIC_BASE_URL,
    brain: env.MIDWATCH_BRAIN || undefined,
    model: env.MIDWATCH_MODEL || DEFAULT_MODEL,
    leads: readCount(env, "MIDWATCH_LEADS", 8, { min: 1, max: 256 }),
    git: env.MIDWATCH_GIT ?? "git",
    operatorHashes: readOperatorKeys(env),
    hosts: readList(env, "MIDWATCH_HOSTS").map((host) => host.toLowerCase()),
    origins: readList(env, "MIDWATCH_ORIGINS"),
    privateHosts: readList(env, "MIDWATCH_PRIVATE_HOSTS").map((host) => host.toLowerCase()),
    ratePerMinute: readCount(env, "MIDWATCH_REQUESTS_PER_MINUTE", 3000, { min: 1, max: 1_000_000 }),
    destinations: readDestinations(env.MIDWATCH_DESTINATIONS, env),
    logLevel: env.MIDWATCH_LOG_LEVEL ?? "info",
    dayCapUsd: readUsd(env, "MIDWATCH_DAY_CAP_USD"),
    keyCapUsd: readUsd(env, "MIDWATCH_KEY_CAP_USD"),
    webhooks: readWebhooks(env),
    breakerWaitMs: readCount(env, "MIDWATCH_BREAKER_WAIT_MS", 60_000, { min: 1, max: 86_400_000 }),
    retention: {
      days: readCount(env, "MIDWATCH_KEEP_DAYS", 30, { min: 0, max: 36_500 }),
      diskPercent: readCount(env, "MIDWATCH_KEEP_DISK_PERCENT", 50, { min: 0, max: 100 }),
      archiveAfterMinutes: readCount(env, "MIDWATCH_ARCHIVE_AFTER_MINUTES", 60, { min: 0, max: 52_560_000 }),
    },
    policy: readOperatorPolicy(env.MIDWATCH_POLICY),
  };
}

function readWebhooks(env: Env): WebhookConfig {
  const url = env.MIDWATCH_WEBHOOK_URL || undefined;
  const allowed = readList(env, "MIDWATCH_WEBHOOK_HOSTS").map((host) => host.toLowerCase());
  if (url !== undefined && !/^https?:\/\/[^/]/.test(url)) {
    throw new AppError("bad_request", `MIDWATCH_WEBHOOK_URL must be an http or https address, got ${url}`);
  }
  if (url === undefined && allowed.length === 0) return { url, secret: undefined, hosts: [] };
  const secret = requireText(env, "MIDWATCH_WEBHOOK_SECRET", "a secret that webhooks are signed with");
  if (secret.length >= 16) return { url, secret, hosts: allowed };
  throw new AppError(
    "bad_request",
    "MIDWATCH_WEBHOOK_SECRET must have 16 characters or more; the process does not start",
  );
}
