import { readSettings, variablesFor } from "../shared/settings/read-settings.ts";
import { SETTINGS } from "../shared/settings.ts";
import type { Env } from "../shared/support/env.ts";
import { destinationVariables } from "./destination-variables.ts";
import { MALLOC_SETTINGS } from "./malloc-settings.ts";

type Variables = Readonly<Record<string, string>>;

/** Variables that `up` sets itself; they override its environment. An empty value unsets the variable for the process. */
export interface Decided {
  readonly common: Variables;
  readonly coordinator: Variables;
  readonly worker: Variables;
}

/**
 * The environments of the processes that `up` starts. Each process receives every setting that it declares and that `up` was
 * given; the decided variables take precedence.
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
