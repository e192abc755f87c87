import { ModelError } from "../model/model-client.ts";
import { chooseWarming } from "../prefix/choose-warming.ts";
import type { GatePass } from "../prefix/warm-gate.ts";
import { BudgetRefused, type Call, type CallOptions } from "./call.ts";
import { maxInputTokens } from "./upper-bound.ts";
import { warmPrefix } from "./warm-prefix.ts";

/**
 * Before the first agent of a fingerprint makes its own call, this may make a call that only warms the prefix and lets
 * the waiting agents go. The choice is recorded in the cache accounts. If the warming call fails, the agent's own call
 * leads.
 */
export async function warmFirst(options: CallOptions, call: Call, pass: GatePass): Promise<void> {
  if (pass.role !== "leader") return;
  const { monitor, prefix, fingerprint, jobId, capUsd, signal, log, others = 0 } = options;
  const known = monitor.prefixTokens(fingerprint);
  const empty = { ...call.request, messages: [] };
  // The upper bound assumes two bytes per token; four are realistic for code.
  const prefixTokens = known ?? maxInputTokens(empty, { contextTokens: 0, prefixTokens: undefined }) / 2;
  const ownTokens =
    call.contextTokens > 0
      ? call.contextTokens
      : prefixTokens +
        maxInputTokens({ ...empty, tools: [], system: [], messages: call.request.messages }, NOTHING) / 2;
  const decision = chooseWarming({ prefixTokens, ownTokens, others, price: prefix.price });
  void options.cacheAccounts
    .decide(jobId, decision)
    .catch((error: unknown) => log.warn({ err: error }, "the decision about warming could not be recorded"));
  if (decision.kind === "own_call") return;
  // Nothing is sent while the breaker is open: the agent's own call checks it again, and stops.
  if ((await options.breaker.check()) !== undefined) return;
  try {
    await warmPrefix(options, { jobId, prefix, fingerprint, capUsd, signal });
    await pass.opened();
  } catch (error) {
    if (!(error instanceof ModelError || error instanceof BudgetRefused)) throw error;
    log.info({ detail: error.message }, "the prefix could not be warmed first");
  }
}

const NOTHING = { contextTokens: 0, prefixTokens: undefined };
