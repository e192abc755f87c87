import { readOperatorPolicy } from "../shared/policy/read-policy.ts";
import { readSettings, type Settings } from "../shared/settings/read-settings.ts";
import { readEnv } from "../shared/support/env.ts";
import { AppError } from "../shared/support/errors.ts";
import { readApiKey } from "../shared/support/secrets/read-api-key.ts";
import { registerEnvSecrets } from "../shared/support/secrets/register-env-secrets.ts";
import { readOperatorKeys } from "./auth/read-operator-keys.ts";
import { readDestinations } from "./push/destinations.ts";
import type { WebhookConfig } from "./webhooks/create-webhooks.ts";

/**
 * Reads the settings of one coordinator process (shared/settings.ts) once, at start, and the files that the settings
 * name. Throws an AppError that names the variable, the expected and the actual value.
 */
export function readCoordinatorConfig(env = readEnv()) {
  registerEnvSecrets(env);
  const { accessKey, accessKeyFile, ...settings } = readSettings("coordinator", env);
  return {
    ...settings,
    git: settings.git ?? "git",
    apiKey: readApiKey(settings),
    operatorHashes: readOperatorKeys({ accessKey, accessKeyFile }),
    policy: readOperatorPolicy(settings.policyFile),
    destinations: readDestinations(settings.destinationsFile, env),
    webhooks: webhooksOf(settings),
    retention: {
      days: settings.keepDays,
      diskPercent: settings.keepDiskPercent,
      archiveAfterMinutes: settings.archiveAfterMinutes,
    },
  };
}

type WebhookSettings = Pick<Settings<"coordinator">, "webhookUrl" | "webhookSecret" | "webhookHosts">;

function webhooksOf({ webhookUrl: url, webhookSecret: secret, webhookHosts: hosts }: WebhookSettings): WebhookConfig {
  const isUsed = url !== undefined || hosts.length > 0;
  if (isUsed && secret === undefined) {
    throw new AppError(
      "bad_request",
      "MIDWATCH_WEBHOOK_SECRET must be set where MIDWATCH_WEBHOOK_URL or MIDWATCH_WEBHOOK_HOSTS is, but it is not; set it to a text that signs the webhooks. The process does not start",
    );
  }
  return { url, secret: isUsed ? secret : undefined, hosts };
}
