import { readOperatorPolicy } from "../policy/read-policy.ts";
import { readEnv } from "../support/env.ts";
import { AppError } from "../support/errors.ts";
import { readApiKey } from "../support/secrets/read-api-key.ts";
import { readOperatorKeys } from "../support/secrets/read-operator-keys.ts";
import { registerEnvSecrets } from "../support/secrets/register-env-secrets.ts";
import { readDestinations } from "./destinations.ts";
import { readSettings, type Settings } from "./read-settings.ts";

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

/** The operator's settings for webhooks. */
export interface WebhookConfig {
  /** The URL that receives the webhooks of every job; if undefined, only the URLs in submissions receive webhooks. */
  readonly url: string | undefined;
  /** The secret shared with the receivers, by which webhooks are signed. Required if there are receivers. */
  readonly secret: string | undefined;
  /** Hosts that a submission may name as receivers of webhooks. */
  readonly hosts: readonly string[];
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
