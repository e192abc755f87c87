import { ModelError } from "../model/model-client.ts";
import { buildWarmRequest, type ModelRequest } from "../prefix/breakpoints.ts";
import { chooseWarming } from "../prefix/choose-warming.ts";
import type { GatePass } from "../prefix/warm-gate.ts";
import { type Call, type CallOptions, CallRefused } from "./call.ts";
import { maxInputTokens } from "./upper-bound.ts";
import { warmPrefix } from "./warm-prefix.ts";

/**
 * If this agent leads at the warm gate: decides whether to make a separate call that only writes the prefix to the
 * cache, before the agent's own call, and makes it. After this call, the waiting agents may send. The cache accounts
 * record the decision. If the separate call fails, the agent's own call writes the prefix.
 */
export async function warmFirst(options: CallOptions, call: Call, pass: GatePass): Promise<void> {
  if (pass.role !== "leader") return;
  const { monitor, prefix, fingerprint, jobId, capUsd, signal, log, others = 0 } = options;
  const known = monitor.prefixTokens(fingerprint);
  // Halves the upper bound, which assumes two bytes per token: four are realistic for code.
  const estimate = (request: ModelRequest) =>
    maxInputTokens(request, { contextTokens: 0, prefixTokens: undefined }) / 2;
  const bare = estimate(buildWarmRequest(prefix));
  const prefixTokens = known ?? bare;
  const ownTokens = call.contextTokens > 0 ? call.contextTokens : prefixTokens + estimate(call.request) - bare;
  const decision = chooseWarming({ prefixTokens, ownTokens, others, price: prefix.price });
  void options.cacheAccounts
    .decide(jobId, decision)
    .catch((error: unknown) => log.warn({ err: error }, "the decision about warming could not be recorded"));
  if (decision.kind === "own_call") return;
  // While the breaker is open, the prefix is not warmed. The agent's own call checks the breaker again, and stops.
  if ((await options.breaker.check()) !== undefined) return;
  try {
    await warmPrefix(options, { jobId, prefix, fingerprint, capUsd, signal });
    await pass.opened();
  } catch (error) {
    if (!(error instanceof ModelError || error instanceof CallRefused)) throw error;
    log.info({ detail: error.message }, "the prefix could not be warmed first");
  }
}
