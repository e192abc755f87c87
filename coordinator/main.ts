import { connectRedis } from "../shared/redis/connection/connection.ts";
import { readCoordinatorConfig } from "../shared/settings/coordinator-config.ts";
import { warnOfUnknownSettings } from "../shared/settings/unknown-settings.ts";
import { readEnv } from "../shared/support/env.ts";
import { messageOf } from "../shared/support/errors.ts";
import { createLog } from "../shared/support/log.ts";
import { dieWithParent } from "../shared/support/process/die-with-parent.ts";
import { exitCodeOf } from "../shared/support/process/exit-code.ts";
import { explainListenError } from "../shared/support/process/explain-listen-error.ts";
import { createReleasers } from "../shared/support/process/shutdown.ts";
import { buildApp } from "./app.ts";
import { buildServer } from "./http/server.ts";
import { buildAuth } from "./wiring/build-auth.ts";

/** Time in ms after which a stopping coordinator exits even if it could not close everything, for example because Redis is unreachable. */
const STOP_MS = 4000;

/**
 * Runs one coordinator process. When it can serve requests, it prints `{"listening": url}` on stdout. On SIGTERM it
 * closes everything and exits. Unfinished work is recorded in the logs of the jobs, and other coordinators continue it.
 */
async function main(): Promise<void> {
  const config = readCoordinatorConfig();
  const log = createLog("coordinator", config.logLevel);
  warnOfUnknownSettings(readEnv(), (text) => log.warn(text));
  const releasers = createReleasers();
  const connection = await connectRedis(config.redisUrl, { log });
  releasers.add("redis", () => connection.close());
  const { env, services, start } = buildApp(config, { connection, log, releasers });
  const server = await buildServer({ services, log, auth: await buildAuth(env, config) });
  await start();
  const { host, port } = config;
  const url = await server.listen({ host, port }).catch((error: unknown) => {
    throw explainListenError(error, { host, port, portBy: "--port or MIDWATCH_PORT", hostBy: "MIDWATCH_HOST" });
  });
  releasers.add("http", () => server.close());
  log.info({ url }, "listening");
  process.stdout.write(`${JSON.stringify({ listening: url })}\n`);
  let isStopping = false;
  const stop = async () => {
    if (isStopping) return;
    isStopping = true;
    setTimeout(() => process.exit(0), STOP_MS);
    for (const { name, error } of await releasers.releaseAll()) log.error({ name, err: error }, "could not close");
    process.exit(0);
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => void stop());
  dieWithParent(() => void stop(), config.parent);
}

main().catch((error: unknown) => {
  process.stderr.write(`the coordinator did not start: ${messageOf(error)}\n`);
  process.exit(exitCodeOf(error));
});
