import { readSettings } from "../shared/settings/read-settings.ts";
import { warnOfUnknownSettings } from "../shared/settings/unknown-settings.ts";
import { readEnv } from "../shared/support/env.ts";
import { messageOf } from "../shared/support/errors.ts";
import { dieWithParent } from "../shared/support/process/die-with-parent.ts";
import { exitCodeOf } from "../shared/support/process/exit-code.ts";
import { explainListenError } from "../shared/support/process/explain-listen-error.ts";
import { loadBrain } from "./brains/load-brain.ts";
import { readSimulatorConfig } from "./config.ts";
import { buildSimulatorServer } from "./http/server.ts";
import { createSimulator } from "./simulator.ts";

/** Starts a simulator and prints its address as one JSON line on stdout. Stops on SIGINT, SIGTERM, or when the process that started it has died. */
async function main(): Promise<void> {
  warnOfUnknownSettings(readEnv(), (text) => process.stderr.write(`${text}\n`));
  const config = readSimulatorConfig();
  const { baseMs, outputTokensPerSecond } = config;
  const brain = await loadBrain(config.brain);
  const simulator = createSimulator({
    brain,
    seed: config.seed,
    tier: config.tier,
    rules: config.rules,
    ...(config.contextTokens > 0 ? { contextTokens: config.contextTokens } : {}),
    latency: { baseMs, outputTokensPerSecond },
  });
  const app = buildSimulatorServer(simulator);
  const { host, port } = config;
  const url = await app.listen({ host, port }).catch((error: unknown) => {
    throw explainListenError(error, { host, port, portBy: "--port", hostBy: "--host" });
  });
  process.stdout.write(`${JSON.stringify({ listening: url })}\n`);
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void app.close());
  dieWithParent(() => void app.close(), readSettings("simulator").parent);
}

main().catch((error: unknown) => {
  process.stderr.write(`the simulator did not start: ${messageOf(error)}\n`);
  process.exitCode = exitCodeOf(error);
});
