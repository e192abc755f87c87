import { join } from "node:path";
import { type Machine, type MachineOptions, startMachine } from "../../../launch/start-machine.ts";
import { readEnv } from "../../../shared/support/env.ts";

/** A machine of a bench, and a signal for its failure. */
export interface BenchMachine {
  readonly machine: Machine;
  /** Aborts when a process of the machine could not be restarted. */
  readonly signal: AbortSignal;
}

/**
 * Starts a machine in a data folder below `folder`, with the simulator (a configured key is ignored) and these
 * `settings` in addition to the environment's, and stops it in any case.
 */
export async function withMachine<T>(
  folder: string,
  { settings, ...options }: Omit<MachineOptions, "env"> & { settings?: Readonly<Record<string, string>> },
  work: (given: BenchMachine) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const { REDIS_URL: _redis, ANTHROPIC_API_KEY: _key, ANTHROPIC_BASE_URL: _url, ...env } = readEnv();
  const machine = await startMachine({
    port: 0,
    repositories: [folder],
    ...options,
    env: {
      ...env,
      MIDWATCH_DATA: join(folder, "data"),
      MIDWATCH_LOG_LEVEL: env.MIDWATCH_LOG_LEVEL ?? "info",
      ...settings,
    },
    onEvent: (text) => process.stderr.write(`${text}\n`),
    onGiveUp: (error) => controller.abort(error),
  });
  try {
    return await work({ machine, signal: controller.signal });
  } finally {
    await machine.stop();
  }
}
