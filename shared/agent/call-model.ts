import type { Ledger } from "../model/ledger.ts";
import type { ModelClient, ModelReply } from "../model/model-client.ts";
import { ModelError } from "../model/model-client.ts";
import { priceOf } from "../model/pricing.ts";
import type { ModelRequest } from "../prefix/breakpoints.ts";
import type { GatePass, WarmGate } from "../prefix/warm-gate.ts";
import type { Clock } from "../support/clock.ts";
import type { Log } from "../support/log.ts";

/** Tries of one call at most, the first included. */
const MAX_TRIES = 5;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;
/** A longer wait than this is not sat out with a slot in hand: the attempt ends, and the coordinator tries another. */
const LONGEST_RETRY_AFTER_MS = 5 * 60_000;
/** Bytes of JSON that are at least one token: half of what code usually needs, so that a bound is a bound. */
const BYTES_PER_TOKEN = 2;

/** What a paid call needs from its surroundings. */
export interface CallOptions {
  readonly client: ModelClient;
  readonly ledger: Ledger;
  readonly gate: WarmGate;
  readonly clock: Clock;
  readonly jobId: string;
  readonly capUsd: number;
  readonly fingerprint: string;
  readonly signal: AbortSignal;
  readonly log: Log;
  /** Writes down that a call is about to be paid for. */
  readonly onReserved: (call: { id: string; usd: number }) => Promise<void>;
}

/**
 * Makes one model call: reserves its upper bound, waits at the warm gate, sends, settles; tries again what can succeed
 * later. Each try is a reservation of its own. One that broke off when its answer had begun, or may have, stays charged
 * at its reservation, because what it cost is not known; one that was never sent costs nothing.
 *
 * Rejects with a ModelError, with BudgetRefused when the job's cap does not allow the call, or with what the ledger, the
 * gate or `onReserved` threw.
 */
export async function callModel(
  options: CallOptions,
  call: { id: string; request: ModelRequest },
): Promise<ModelReply> {
  const usd = upperBound(call.request);
  for (let n = 1; ; n++) {
    const held = { id: n === 1 ? call.id : `${call.id}~${n}`, usd };
    const answer = await options.ledger.reserve(options.jobId, { ...held, capUsd: options.capUsd });
    if (answer === "refused") throw new BudgetRefused(options.capUsd, usd);
    const outcome = await tryOnce(options, held, call.request);
    if (!(outcome instanceof ModelError)) return outcome;
    const waitMs = waitBefore(n, outcome);
    if (waitMs === undefined) throw outcome;
    options.log.info({ callId: held.id, kind: outcome.kind, waitMs }, "model call is tried again");
    await options.clock.sleep(waitMs, options.signal).catch(() => {
      throw new ModelError("aborted", "stopped while waiting to try again");
    });
  }
}

/** The job's cap does not allow the call. Nothing was sent. */
export class BudgetRefused extends Error {
  constructor(capUsd: number, usd: number) {
    super(
      `the next call may cost up to $${usd.toFixed(4)}, and the job's cap of $${capUsd} does not leave as much; raise maxCostUsd`,
    );
    this.name = "BudgetRefused";
  }
}

async function tryOnce(
  options: CallOptions,
  held: { id: string; usd: number },
  request: ModelRequest,
): Promise<ModelReply | ModelError> {
  const settle = (usd: number) => options.ledger.settle(options.jobId, { id: held.id, usd });
  let pass: GatePass;
  try {
    await options.onReserved(held);
    pass = await options.gate.enter(options.fingerprint, options.signal);
  } catch (error) {
    await settle(0);
    if (options.signal.aborted) return new ModelError("aborted", "stopped while waiting at the warm gate");
    throw error;
  }
  const outcome = await sendOnce(options, pass, request);
  if (!(outcome instanceof ModelError)) await settle(outcome.usage.costUsd);
  else if (!outcome.isBilled) await settle(0);
  return outcome;
}

async function sendOnce(
  { client, log, signal }: CallOptions,
  pass: GatePass,
  request: ModelRequest,
): Promise<ModelReply | ModelError> {
  // The gate only saves money. A call that is under way must not fall with it.
  const tell = (told: Promise<void>) =>
    told.catch((error: unknown) => log.warn({ err: error }, "the warm gate could not be told"));
  let opening: Promise<void> | undefined;
  const onFirstByte = () => {
    opening ??= tell(pass.opened());
  };
  try {
    return await client.send(request, { signal, onFirstByte });
  } catch (error) {
    if (opening === undefined) await tell(pass.failed());
    if (error instanceof ModelError) return error;
    throw error;
  } finally {
    await opening;
  }
}

/** The most that a request can cost: every byte of it written to the cache for an hour, and all its output used. */
function upperBound(request: ModelRequest): number {
  const bytes = Buffer.byteLength(JSON.stringify(request));
  return priceOf(request.model, {
    inputTokens: 0,
    outputTokens: request.max_tokens,
    cacheReadTokens: 0,
    cacheWrite5mTokens: 0,
    cacheWrite1hTokens: Math.ceil(bytes / BYTES_PER_TOKEN),
  });
}

/** ms to wait after the n-th try; undefined when there is to be no further one. */
function waitBefore(n: number, error: ModelError): number | undefined {
  if (!error.isRetriable || n >= MAX_TRIES) return undefined;
  // Later than asked by a little, so that those who were refused together do not come back together.
  if (error.retryAfterMs !== undefined) {
    return error.retryAfterMs > LONGEST_RETRY_AFTER_MS ? undefined : error.retryAfterMs * (1 + Math.random() / 10);
  }
  return Math.min(FIRST_WAIT_MS * 2 ** (n - 1), LONGEST_WAIT_MS) * (0.75 + Math.random() / 4);
}
