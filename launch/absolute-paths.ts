import { resolve } from "node:path";
import type { Setting } from "../shared/settings/setting.ts";
import { SETTINGS } from "../shared/settings.ts";
import type { Env } from "../shared/support/env.ts";

/** Makes the paths in an environment absolute, starting from `folder`, because child processes may run in another folder. */
export function absolutePaths(env: Env, folder: string): Env {
  const paths = Object.values<Setting>(SETTINGS).filter(({ parse }) => parse.isPath === true);
  const named = paths.flatMap(({ name }) => (env[name] ? [[name, resolve(folder, env[name])] as const] : []));
  return { ...env, ...Object.fromEntries(named) };
}
