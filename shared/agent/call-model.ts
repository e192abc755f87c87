import { NO_TOKENS, type Reserved } from "../model/ledger.ts";
import { ModelError, type ModelReply } from "../model/model-client.ts";
import { costOf } from "../protocol/price/pricing.ts";
import { BudgetRefused, type Call, type CallOptions, NightRefused, type PaidReply } from "./call.ts";
import { sendCall } from "./send-call.ts";
import { type Counted, maxTokens, upperBound } from "./upper-bound.ts";

/** Maximum number of tries of one model call, including the first. */
const MAX_TRIES = 5;
const FIRST_WAIT_MS = 500;
const MAX_WAIT_MS = 30_000;
/**
 * Longest wait before a retry, in ms. If the API asks for a longer one, the attempt ends to free its slot, and the
 * coordinator starts another attempt later.
 */
const MAX_RETRY_AFTER_MS = 5 * 60_000;
/** ms between two checks whether calls in progress have released money that they reserved. */
const MONEY_POLL_MS = 200;

/**
 * Makes one model call. Reserves the upper bound of its cost, passes the warm gate, the rate limiter and the breaker, sends the request, and
 * settles the cost. Errors that may be temporary are retried; each try has its own reservation. If a try is interrupted when the answer has begun,
 * or may have begun, its cost is unknown, and the whole reservation stays charged. A try that was never sent is free.
 *
 * Rejects with a ModelError, with a CallRefused if a cap or a closed window does not allow the call, or with an error of the ledger, the warm gate or `onReserved`.
 */
export async function callModel(options: CallOptions, call: Call): Promise<PaidReply> {
  for (let n = 1; ; n++) {
    const id = `${options.jobId}/${call.id}${n === 1 ? "" : `~${n}`}`;
    const begun = options.clock.now();
    const outcome = await tryOnce(options, { ...call, id });
    if (!(outcome instanceof ModelError)) return outcome;
    // A try that took longer than MAX_RETRY_AFTER_MS is not repeated: further tries could outlast the attempt.
    const wasLong = options.clock.now() - begun > MAX_RETRY_AFTER_MS;
    const waitMs = wasLong ? undefined : waitBefore(n, outcome);
    if (waitMs === undefined) throw outcome;
    options.log.info({ callId: id, kind: outcome.kind, waitMs }, "retrying the model call");
    await options.clock.sleep(waitMs, options.signal).catch(() => {
      throw new ModelError("aborted", "stopped while waiting to retry");
    });
  }
}

async function tryOnce(options: CallOptions, call: Call): Promise<PaidReply | ModelError> {
  const { ledger, jobId } = options;
  const usd = await reserve(options, call);
  const settle = () => ledger.settle({ id: call.id, jobId, usd: 0, tokens: NO_TOKENS });
  let outcome: ModelReply | ModelError;
  try {
    await options.onReserved({ id: call.id, usd });
    outcome = await sendCall(options, call);
  } catch (error) {
    await settle();
    if (options.signal.aborted) return new ModelError("aborted", "stopped before the call was sent");
    throw error;
  }
  if (outcome instanceof ModelError) {
    await (outcome.isBilled ? ledger.unsettle({ id: call.id, jobId, usd }) : settle());
    return outcome;
  }
  const costUsd = costOf(options.prefix.price, outcome.usage);
  if (costUsd > usd) options.log.error({ callId: call.id, usd, costUsd }, "a call cost more than was reserved for it");
  await ledger.settle({ id: call.id, jobId, usd: costUsd, tokens: outcome.usage });
  return { ...outcome, usage: { calls: 1, ...outcome.usage, costUsd } };
}

/** Reserves the upper bound of the call's cost. Waits if the caps would allow the call once calls in progress release money. */
async function reserve(options: CallOptions, call: Call): Promise<number> {
  const { ledger, clock, jobId, capUsd, signal } = options;
  const counted: Counted = {
    contextTokens: call.contextTokens,
    prefixTokens: options.monitor.prefixTokens(options.fingerprint),
  };
  const usd = upperBound(call.request, options.prefix.price, counted);
  const tokens = maxTokens(call.request, counted);
  for (let hasWaited = false; ; hasWaited = true) {
    const answer: Reserved = await ledger.reserve({ id: call.id, jobId, usd, tokens, capUsd });
    if (answer.kind === "reserved") return usd;
    if (answer.kind === "exceeded") throw new BudgetRefused({ ...answer, usd, jobId });
    if (answer.kind === "closed" || answer.kind === "no_tokens") throw new NightRefused(answer);
    if (!hasWaited)
      options.log.info({ callId: call.id, scope: answer.scope, usd }, "waiting for calls in progress to release money");
    await clock.sleep(MONEY_POLL_MS * (0.75 + Math.random() / 2), signal).catch(() => {
      throw new ModelError("aborted", "stopped while waiting for money");
    });
  }
}

/** ms to wait after the n-th try of a call; undefined if the call must not be tried again. */
function waitBefore(n: number, error: ModelError): number | undefined {
  // Not repeated if some blocks of the answer are complete: they are stored as a turn, and the next call continues from there.
  if (!error.isRetriable || n >= MAX_TRIES || error.partial.length > 0) return undefined;
  // Waits a little longer than the API requested, so that callers that were refused together do not retry together.
  if (error.retryAfterMs !== undefined) {
    return error.retryAfterMs > MAX_RETRY_AFTER_MS ? undefined : error.retryAfterMs * (1 + Math.random() / 10);
  }
  return Math.min(FIRST_WAIT_MS * 2 ** (n - 1), MAX_WAIT_MS) * (0.75 + Math.random() / 4);
}
