import { ModelError } from "../model/model-client.ts";
import { chooseWarming } from "../prefix/choose-warming.ts";
import type { GatePass } from "../prefix/warm-gate.ts";
import { BudgetRefused, type Call, type CallOptions } from "./call.ts";
import { mostTokens } from "./upper-bound.ts";
import { warmPrefix } from "./warm-prefix.ts";

/**
 * What the first agent of a fingerprint does before its own call: nothing, or a call that only warms the prefix, and lets
 * those who wait go. The choice goes into the cache's books. A warming call that fails changes nothing: the own call leads.
 */
export async function warmFirst(options: CallOptions, call: Call, pass: GatePass): Promise<void> {
  if (pass.role !== "leader") return;
  const { monitor, prefix, fingerprint, jobId, capUsd, signal, log, others = 0 } = options;
  const known = monitor.prefixTokens(fingerprint);
  const empty = { ...call.request, messages: [] };
  // The bound counts two bytes a token; four are nearer to what code has.
  const prefixTokens = known ?? mostTokens(empty, { contextTokens: 0, prefixTokens: undefined }) / 2;
  const ownTokens =
    call.contextTokens > 0
      ? call.contextTokens
      : prefixTokens + mostTokens({ ...empty, tools: [], system: [], messages: call.request.messages }, NOTHING) / 2;
  const decision = chooseWarming({ prefixTokens, ownTokens, others, price: prefix.price });
  void options.cacheAccounts
    .decide(jobId, decision)
    .catch((error: unknown) => log.warn({ err: error }, "the cache's books could not be told"));
  if (decision.kind === "own_call") return;
  // Nothing is sent while the breaker is open: the own call asks again, and stops.
  if ((await options.breaker.check()) !== undefined) return;
  try {
    await warmPrefix(options, { jobId, prefix, fingerprint, capUsd, signal });
    await pass.opened();
  } catch (error) {
    if (!(error instanceof ModelError || error instanceof BudgetRefused)) throw error;
    log.info({ detail: error.message }, "the prefix could not be warmed beforehand");
  }
}

const NOTHING = { contextTokens: 0, prefixTokens: undefined };
