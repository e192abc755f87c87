import type { Env } from "../env.ts";
import { registerSecret } from "./redact.ts";

/** Names of variables whose values are secret by what they are called. */
const SECRET_NAME = /(?:^|_)(?:KEY|TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIALS?)$/i;

/** Registers what an environment holds of secrets, so that this process never tells them. */
export function registerEnvSecrets(env: Env): void {
  for (const [name, value] of Object.entries(env)) {
    if (SECRET_NAME.test(name) && value?.startsWith("/") === false) registerSecret(value);
  }
}
