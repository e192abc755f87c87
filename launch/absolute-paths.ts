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

/** The environment with absolute paths, resolved from `folder`: child processes may run in another folder. */
export function absolutePaths(env: Env, folder: string): Env {
  const named = PATHS.flatMap((name) => (env[name] ? [[name, resolve(folder, env[name])] as const] : []));
  return { ...env, ...Object.fromEntries(named) };
}
