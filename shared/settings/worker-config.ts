import { statSync } from "node:fs";
import { hostname } from "node:os";
import { readOperatorPolicy } from "../policy/read-policy.ts";
import { readEnv } from "../support/env.ts";
import { AppError } from "../support/errors.ts";
import { resolveToolchains } from "../support/process/toolchains.ts";
import { readApiKey } from "../support/secrets/read-api-key.ts";
import { registerEnvSecrets } from "../support/secrets/register-env-secrets.ts";
import { readSettings, type Settings } from "./read-settings.ts";

/** The settings of one worker process (shared/settings.ts). Where a setting names a file, the file's content is included. */
export type WorkerConfig = ReturnType<typeof readWorkerConfig>;

/** Reads the settings once, at start. Throws an AppError that names the variable, the expected and the actual value. */
export function readWorkerConfig(env = readEnv()) {
  registerEnvSecrets(env);
  const settings = readSettings("worker", env);
  return {
    ...settings,
    git: settings.git ?? "git",
    bwrap: settings.bwrap ?? "bwrap",
    node: settings.node ?? process.execPath,
    hostName: settings.hostName ?? hostname(),
    apiKey: readApiKey(settings),
    policy: readOperatorPolicy(settings.policyFile),
    toolchains: resolveToolchains(settings),
    secrets: requireFolder(settings.secrets),
    acceptsUnsafe: acceptsUnsafe(settings),
  };
}

function requireFolder(secrets: string | undefined): string | undefined {
  if (secrets === undefined || statSync(secrets, { throwIfNoEntry: false })?.isDirectory() === true) return secrets;
  throw new AppError(
    "bad_request",
    `MIDWATCH_SECRETS must be a folder, got ${secrets}, which does not exist or is none; create it or unset the variable. The process does not start`,
  );
}

/** Whether the operator allows the worker to run although its sandbox does not isolate. */
function acceptsUnsafe({ sandbox, nodeEnv }: Settings<"worker">): boolean {
  if (sandbox !== "unsafe-none") return false;
  if (nodeEnv !== "production") return true;
  throw new AppError(
    "bad_request",
    "MIDWATCH_SANDBOX must be required where NODE_ENV is production, got unsafe-none; unset it. The worker does not start",
  );
}
