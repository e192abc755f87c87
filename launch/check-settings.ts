import { statSync } from "node:fs";
import { BUILT_IN_BRAIN } from "../shared/protocol/job/built-in-jobs.ts";
import { parseRedisUrl } from "../shared/redis/connection/redis-url.ts";
import { requireBrain } from "../shared/settings/brain-file.ts";
import { readCoordinatorConfig } from "../shared/settings/coordinator-config.ts";
import { readSettings } from "../shared/settings/read-settings.ts";
import { readWorkerConfig } from "../shared/settings/worker-config.ts";
import type { Env } from "../shared/support/env.ts";
import { hasApiKey } from "../shared/support/secrets/read-api-key.ts";
import { SIMULATED_KEY } from "./process-environments.ts";

/**
 * Reads all settings of all processes that `midwatch up` starts, and the files that the settings name, as the processes
 * themselves read them. Creates nothing. Throws an AppError `bad_request` for the first wrong setting; returns a
 * sentence for each setting that is probably a mistake.
 */
export function checkSettings(env: Env, { brain }: { brain?: string | undefined } = {}): string[] {
  const up = readSettings("up", env);
  const hasKey = hasApiKey(up);
  const decided: Env = {
    ...env,
    REDIS_URL: up.redisUrl ?? "redis://decided-by-up",
    MIDWATCH_DATA: up.data ?? "/decided-by-up",
    ...(hasKey ? {} : { ANTHROPIC_API_KEY: SIMULATED_KEY }),
  };
  const { redisUrl, baseUrl } = readCoordinatorConfig(decided);
  readWorkerConfig(decided);
  parseRedisUrl(redisUrl);
  if (!hasKey) requireBrain(brain ?? up.brain ?? BUILT_IN_BRAIN);
  return [...(hasKey || baseUrl === undefined ? [] : [IGNORED_ADDRESS]), ...missingFolders(up.repositories)];
}

const IGNORED_ADDRESS =
  "ANTHROPIC_BASE_URL is ignored, because neither ANTHROPIC_API_KEY nor ANTHROPIC_API_KEY_FILE is set: the built-in simulator answers";

/** A missing folder does not stop the start, because it may be mounted later. */
function missingFolders(repositories: readonly string[]): string[] {
  return repositories
    .filter((folder) => statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true)
    .map(
      (folder) => `MIDWATCH_REPOSITORIES names ${folder}, which is not a folder now; jobs cannot use it until it is`,
    );
}
