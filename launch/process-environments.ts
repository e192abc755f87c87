import { readFileSync } from "node:fs";
import { readSettings, variablesFor } from "../shared/settings/read-settings.ts";
import { SETTINGS } from "../shared/settings.ts";
import type { Env } from "../shared/support/env.ts";
import { decodeText, readJson } from "../shared/support/files/read-json.ts";
import { MALLOC_SETTINGS } from "./malloc-settings.ts";

/** The key of the Messages API that processes get while the simulator answers. */
export const SIMULATED_KEY = "simulated-key";

type Variables = Readonly<Record<string, string>>;

/**
 * Variables that `midwatch up` sets itself; they override the variables in its own environment. An empty value unsets the variable for the process.
 */
export interface Decided {
  readonly common: Variables;
  readonly coordinator: Variables;
  readonly worker: Variables;
}

/**
 * The environments of the processes that `midwatch up` starts. Each process receives the settings that it declares, as
 * far as `midwatch up` was given them; variables that `midwatch up` sets itself take precedence.
 */
export function processEnvironments(
  env: Env,
  decided: Decided,
): Record<"simulator" | "coordinator" | "worker", Variables> {
  return {
    simulator: { ...DEFAULTS, ...variablesFor("simulator", env) },
    coordinator: {
      ...DEFAULTS,
      ...pick(env, destinationVariables(readSettings("up", env).destinationsFile)),
      ...variablesFor("coordinator", env),
      ...decided.common,
      ...decided.coordinator,
    },
    worker: {
      ...DEFAULTS,
      MIDWATCH_HOST_NAME: "local",
      ...variablesFor("worker", env),
      ...decided.common,
      ...decided.worker,
    },
  };
}

const DEFAULTS = { PATH: SETTINGS.path.default, HOME: "/", ...MALLOC_SETTINGS };

function pick(env: Env, names: readonly string[]): Variables {
  return Object.fromEntries(names.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])));
}

/** Names of the environment variables that the operator's destinations need; empty if the destinations file cannot be read. */
export function destinationVariables(file: string | undefined): string[] {
  if (file === undefined) return [];
  try {
    const entries = readJson(decodeText(readFileSync(file))) as { env?: unknown }[];
    return entries.flatMap(({ env: names }) => (Array.isArray(names) ? names.map(String) : []));
  } catch {
    return []; // Errors in the file are ignored here, because the coordinator reports them.
  }
}
