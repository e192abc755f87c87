import type { Ledger } from "../model/ledger.ts";
import type { ModelClient, ModelReply } from "../model/model-client.ts";
import { ModelError } from "../model/model-client.ts";
import { priceOf } from "../model/pricing.ts";
import type { ModelRequest } from "../prefix/breakpoints.ts";
import type { WarmGate } from "../prefix/warm-gate.ts";
import type { Clock } from "../support/clock.ts";

/** Tries of one call at most, the first included. */
const MAX_TRIES = 5;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;
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
  /** Writes down that a call is about to be paid for. */
  readonly onReserved: (call: { id: string; usd: number }) => Promise<void>;
}

/**
 * Makes one model call: reserves its upper bound, waits at the warm gate, sends, settles; tries again what can succeed
 * later. A try that broke off after it had begun keeps its reservation, because what it cost is not known.
 *
 * Rejects with a ModelError, or with BudgetRefused when the job's cap does not allow the call.
 */
export async function callModel(
  options: CallOptions,
  call: { id: string; request: ModelRequest },
): Promise<ModelReply> {
  const usd = upperBound(call.request);
  for (let n = 1; ; n++) {
    const id = n === 1 ? call.id : `${call.id}~${n}`;
    const held = await options.ledger.reserve(options.jobId, { id, usd, capUsd: options.capUsd });
    if (held === "refused") throw new BudgetRefused(options.capUsd, usd);
    await options.onReserved({ id, usd });
    const outcome = await trySending(options, call.request);
    if (!(outcome instanceof ModelError)) {
      await options.ledger.settle(options.jobId, { id, usd: outcome.usage.costUsd });
      return outcome;
    }
    if (!outcome.isBilled) await options.ledger.settle(options.jobId, { id, usd: 0 });
    if (!outcome.isRetriable || n >= MAX_TRIES) throw outcome;
    await options.clock.sleep(waitBefore(n, outcome), options.signal).catch(() => {
      throw new ModelError("aborted", "stopped while waiting to try again");
    });
  }
}

async function trySending(options: CallOptions, request: ModelRequest): Promise<ModelReply | ModelError> {
  try {
    return await sendOnce(options, request);
  } catch (error) {
    if (error instanceof ModelError) return error;
    throw error;
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

async function sendOnce(
  { client, gate, fingerprint, signal }: CallOptions,
  request: ModelRequest,
): Promise<ModelReply> {
  const pass = await gate.enter(fingerprint, signal);
  let opening: Promise<void> | undefined;
  try {
    const onFirstByte = () => {
      opening = pass.opened();
    };
    const reply = await client.send(request, { signal, onFirstByte });
    await opening;
    return reply;
  } catch (error) {
    await (opening ?? pass.failed());
    throw error;
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

function waitBefore(n: number, error: ModelError): number {
  if (error.retryAfterMs !== undefined) return Math.min(error.retryAfterMs, LONGEST_WAIT_MS * 2);
  const wait = Math.min(FIRST_WAIT_MS * 2 ** (n - 1), LONGEST_WAIT_MS);
  return wait * (0.75 + Math.random() / 4);
}
