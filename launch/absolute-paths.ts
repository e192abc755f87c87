import { resolve } from "node:path";
import type { Env } from "../shared/support/env.ts";

/** Settings that name one file or folder. */
const PATHS = [
  "MIDWATCH_DATA",
  "MIDWATCH_POLICY",
  "MIDWATCH_SECRETS",
  "MIDWATCH_DESTINATIONS",
  "MIDWATCH_API_KEY_FILE",
  "ANTHROPIC_API_KEY_FILE",
  "NODE_EXTRA_CA_CERTS",
];

/** The environment with its paths as seen from `folder`: whoever is started with it may run, or be started again, elsewhere. */
export function absolutePaths(env: Env, folder: string): Env {
  const named = PATHS.flatMap((name) => (env[name] ? [[name, resolve(folder, env[name])] as const] : []));
  return { ...env, ...Object.fromEntries(named) };
}
