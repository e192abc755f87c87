import { NO_TOKENS, type Reserved } from "../model/ledger.ts";
import { ModelError, type ModelReply } from "../model/model-client.ts";
import { costOf } from "../protocol/price/pricing.ts";
import { BudgetRefused, type Call, type CallOptions, type PaidReply } from "./call.ts";
import { sendCall } from "./send-call.ts";
import { type Counted, upperBound } from "./upper-bound.ts";

/** Tries of one call at most, the first included. */
const MAX_TRIES = 5;
const FIRST_WAIT_MS = 500;
const MAX_WAIT_MS = 30_000;
/** A longer wait than this is not sat out with a slot in hand: the attempt ends, and the coordinator tries another. */
const MAX_RETRY_AFTER_MS = 5 * 60_000;
/** ms between two looks whether calls under way have given money back. */
const MONEY_POLL_MS = 200;

/**
 * Makes one model call: reserves its upper bound, passes the warm gate, the rate limiter and the breaker, sends, settles;
 * tries again what can succeed later. Each try is a reservation of its own. One that broke off when its answer had begun,
 * or may have, stays charged at its reservation, because what it cost is not known; one that was never sent costs nothing.
 *
 * Rejects with a ModelError, with BudgetRefused when a cap does not allow the call, or with what the ledger, the gate or
 * `onReserved` threw.
 */
export async function callModel(options: CallOptions, call: Call): Promise<PaidReply> {
  for (let n = 1; ; n++) {
    const id = `${options.jobId}/${call.id}${n === 1 ? "" : `~${n}`}`;
    const begun = options.clock.now();
    const outcome = await tryOnce(options, { ...call, id });
    if (!(outcome instanceof ModelError)) return outcome;
    // A try that came to nothing after so long would outlast the attempt if it were made again and again.
    const wasLong = options.clock.now() - begun > MAX_RETRY_AFTER_MS;
    const waitMs = wasLong ? undefined : waitBefore(n, outcome);
    if (waitMs === undefined) throw outcome;
    options.log.info({ callId: id, kind: outcome.kind, waitMs }, "model call is tried again");
    await options.clock.sleep(waitMs, options.signal).catch(() => {
      throw new ModelError("aborted", "stopped while waiting to try again");
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

/** Holds what the call may cost; waits while calls under way hold what the caps leave. */
async function reserve(options: CallOptions, call: Call): Promise<number> {
  const { ledger, clock, jobId, capUsd, signal } = options;
  const counted: Counted = {
    contextTokens: call.contextTokens,
    prefixTokens: options.monitor.prefixTokens(options.fingerprint),
  };
  const usd = upperBound(call.request, options.prefix.price, counted);
  for (let hasWaited = false; ; hasWaited = true) {
    const answer: Reserved = await ledger.reserve({ id: call.id, jobId, usd, capUsd });
    if (answer.kind === "reserved") return usd;
    if (answer.kind === "exceeded") throw new BudgetRefused({ ...answer, usd, jobId });
    if (!hasWaited) options.log.info({ callId: call.id, scope: answer.scope, usd }, "waiting for money to come back");
    await clock.sleep(MONEY_POLL_MS * (0.75 + Math.random() / 2), signal).catch(() => {
      throw new ModelError("aborted", "stopped while waiting for money");
    });
  }
}

/** ms to wait after the n-th try; undefined when there is to be no further one. */
function waitBefore(n: number, error: ModelError): number | undefined {
  // What came whole is kept: the conversation goes on from there, as a turn of its own.
  if (!error.isRetriable || n >= MAX_TRIES || error.partial.length > 0) return undefined;
  // Later than asked by a little, so that those who were refused together do not come back together.
  if (error.retryAfterMs !== undefined) {
    return error.retryAfterMs > MAX_RETRY_AFTER_MS ? undefined : error.retryAfterMs * (1 + Math.random() / 10);
  }
  return Math.min(FIRST_WAIT_MS * 2 ** (n - 1), MAX_WAIT_MS) * (0.75 + Math.random() / 4);
}
