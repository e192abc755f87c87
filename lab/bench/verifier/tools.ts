import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { programCache } from "../../../launch/data-folder.ts";
import { findProgram } from "../../../launch/find-programs.ts";
import { reachableCopy } from "../../../launch/reachable-copy.ts";
import { createAnthropicClient } from "../../../shared/model/anthropic-client.ts";
import type { Ledger } from "../../../shared/model/ledger.ts";
import type { ModelServices } from "../../../shared/model/model-services.ts";
import { closedBreaker } from "../../../shared/model/quota-breaker.ts";
import { openLimiter } from "../../../shared/model/rate-limiter.ts";
import { createCacheMonitor, noCacheAccounts } from "../../../shared/prefix/cache-monitor.ts";
import { openGate } from "../../../shared/prefix/warm-gate.ts";
import { readEnv } from "../../../shared/support/env.ts";
import refactor from "../../../simulator/brains/refactor.ts";
import { buildSimulatorServer } from "../../../simulator/http/server.ts";
import { createSimulator } from "../../../simulator/simulator.ts";
import { createSandbox, type Sandbox } from "../../../worker/sandbox/sandbox.ts";

/** Makes the sandbox of the product's worker, with the programs that `up` would use. */
export async function makeSandbox(folder: string): Promise<Sandbox> {
  const env = readEnv();
  const bwrap = await findProgram("bwrap", { env, cache: programCache(env) });
  const data = join(folder, "programs");
  mkdirSync(data, { recursive: true, mode: 0o711 });
  return createSandbox({
    bwrap: await reachableCopy(bwrap.path, data),
    node: await reachableCopy(process.execPath, data),
    slotUidBase: Number(env.MIDWATCH_SLOT_UID_BASE ?? 61_000),
  });
}

/** Runs `work` with the model services of a worker, without cost limits. A simulator that plays the reference brain answers the calls. */
export async function withServices<T>(work: (services: ModelServices) => Promise<T>): Promise<T> {
  const app = buildSimulatorServer(createSimulator({ brain: refactor, tier: "none" }));
  const baseUrl = await app.listen({ host: "127.0.0.1", port: 0 });
  try {
    return await work({
      client: createAnthropicClient({ apiKey: "sk-bench-key", baseUrl }),
      ledger: noLedger,
      gate: openGate,
      breaker: closedBreaker,
      limiter: openLimiter,
      monitor: createCacheMonitor(),
      cacheAccounts: noCacheAccounts,
    });
  } finally {
    await app.close();
  }
}

const noLedger: Ledger = {
  reserve: async () => ({ kind: "reserved" }),
  settle: async () => {},
  unsettle: async () => {},
};
