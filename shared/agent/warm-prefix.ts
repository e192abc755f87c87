import { randomUUID } from "node:crypto";
import { NO_TOKENS } from "../model/ledger.ts";
import { ModelError } from "../model/model-client.ts";
import type { ModelServices } from "../model/model-services.ts";
import { buildWarmRequest } from "../prefix/breakpoints.ts";
import type { Prefix } from "../prefix/build-prefix.ts";
import { costOf } from "../protocol/price/pricing.ts";
import { BudgetRefused, NightRefused } from "./call.ts";
import { maxTokens, upperBound } from "./upper-bound.ts";

/**
 * Makes one call with `max_tokens: 0`, which writes or refreshes the cache entry of a prefix and has no answer. The
 * call is paid for like any other. Throws a ModelError, or BudgetRefused if a cap does not allow the call.
 */
export async function warmPrefix(
  { client, ledger, monitor }: Pick<ModelServices, "client" | "ledger" | "monitor">,
  given: { jobId: string; prefix: Prefix; fingerprint: string; capUsd: number; signal: AbortSignal },
): Promise<{ tokens: number; costUsd: number }> {
  const { jobId, prefix, fingerprint, capUsd, signal } = given;
  const request = buildWarmRequest(prefix);
  const id = `${jobId}/warm.${randomUUID()}`;
  const counted = { contextTokens: 0, prefixTokens: monitor.prefixTokens(fingerprint) };
  const usd = upperBound(request, prefix.price, counted);
  const reserved = await ledger.reserve({ id, jobId, usd, tokens: maxTokens(request, counted), capUsd });
  if (reserved.kind === "closed" || reserved.kind === "no_tokens") throw new NightRefused(reserved);
  if (reserved.kind !== "reserved") {
    const neededUsd = reserved.kind === "exceeded" ? reserved.neededUsd : capUsd + usd;
    throw new BudgetRefused({ scope: reserved.scope, capUsd, neededUsd, usd, jobId });
  }
  try {
    const { usage } = await client.warm(request, { signal });
    const costUsd = costOf(prefix.price, usage);
    await ledger.settle({ id, jobId, usd: costUsd, tokens: usage });
    return { tokens: usage.cacheReadTokens + usage.cacheWrite1hTokens + usage.cacheWrite5mTokens, costUsd };
  } catch (error) {
    const isBilled = !(error instanceof ModelError) || error.isBilled;
    await (isBilled ? ledger.unsettle({ id, jobId, usd }) : ledger.settle({ id, jobId, usd: 0, tokens: NO_TOKENS }));
    throw error;
  }
}
