import { join } from "node:path";
import { type Machine, type MachineOptions, startMachine } from "../../../launch/start-machine.ts";
import { readEnv } from "../../../shared/support/env.ts";

/** The machine on which a bench runs its jobs, and a signal for the failure of its processes. */
export interface BenchMachine {
  readonly machine: Machine;
  /** Aborts when a process of the machine has ended and could not be restarted. */
  readonly signal: AbortSignal;
}

/**
 * Runs `work` with a new machine whose data folder is below `folder`, and stops the machine even if `work` throws. The
 * machine uses the simulator, also if an API key is configured. `settings` override the environment's.
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
