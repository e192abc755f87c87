import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { readWorkerConfig } from "../shared/settings/worker-config.ts";
import { messageOf } from "../shared/support/errors.ts";
import { checkIsolation } from "./sandbox/check-isolation.ts";
import { createSandbox } from "./sandbox/sandbox.ts";
import { closeStrayDescriptors } from "./sandbox/stray-descriptors.ts";

/** Prints the level of isolation on this host as one JSON line; `midwatch doctor` runs this program. Needs the worker's settings. */
async function main(): Promise<void> {
  closeStrayDescriptors();
  const config = readWorkerConfig();
  const folder = join(config.data, "local");
  mkdirSync(folder, { recursive: true, mode: 0o711 });
  const isolation = await checkIsolation(createSandbox(config), folder);
  process.stdout.write(`${JSON.stringify(isolation)}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exitCode = 1;
});
