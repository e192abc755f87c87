import type { Env } from "../env.ts";
import { registerSecret } from "./redact.ts";

/** Matches names of variables whose values are secrets. */
const SECRET_NAME = /(?:^|_)(?:KEY|TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIALS?)$/i;

/** Registers all values of an environment that are secrets, so that this process never writes them. */
export function registerEnvSecrets(env: Env): void {
  for (const [name, value] of Object.entries(env)) {
    if (SECRET_NAME.test(name) && value?.startsWith("/") === false) registerSecret(value);
  }
}
