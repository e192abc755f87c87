import type { CapScope } from "../model/ledger.ts";
import { ModelError, type ModelReply } from "../model/model-client.ts";
import type { ModelServices } from "../model/model-services.ts";
import type { OpenBreaker } from "../model/quota-breaker.ts";
import type { ContentBlock, ModelRequest } from "../prefix/breakpoints.ts";
import type { Prefix } from "../prefix/build-prefix.ts";
import type { Usage } from "../protocol/price/usage.ts";
import type { Log } from "../support/log.ts";
import type { Clock } from "../support/time/clock.ts";

/** What a paid call needs from its surroundings. */
export interface CallOptions extends ModelServices {
  readonly clock: Clock;
  readonly jobId: string;
  readonly capUsd: number;
  readonly prefix: Prefix;
  readonly fingerprint: string;
  /** Calls of one conversation read what the one before wrote. */
  readonly conversation: string;
  /** Agents of the job that may wait for this one's first byte; default none. */
  readonly others?: number;
  readonly signal: AbortSignal;
  readonly log: Log;
  /** Writes down that a call is about to be paid for. */
  readonly onReserved: (call: { id: string; usd: number }) => Promise<void>;
  /** One more block of the answer is whole. */
  readonly onBlock?: ((content: readonly ContentBlock[]) => void) | undefined;
}

/** A call to make, and what the API has counted of its prompt before. */
export interface Call {
  readonly id: string;
  readonly request: ModelRequest;
  readonly contextTokens: number;
}

/** An answer, and what it cost. */
export type PaidReply = Omit<ModelReply, "usage"> & { readonly usage: Usage };

/** A cap does not allow the call. Nothing was sent. */
export class BudgetRefused extends Error {
  readonly scope: CapScope;

  constructor(refused: {
    readonly scope: CapScope;
    readonly capUsd: number;
    /** The smallest cap that allows the call. */
    readonly neededUsd: number;
    /** The most that the call can cost. */
    readonly usd: number;
    readonly jobId: string;
  }) {
    const { scope, capUsd, usd, jobId } = refused;
    const whose = scope === "job" ? "the job's" : scope === "day" ? "today's" : "the key's";
    const cents = (Math.ceil(refused.neededUsd * 100) / 100).toFixed(2);
    const remedy =
      scope === "job"
        ? `to go on, give it at least: npx midwatch resume ${jobId} --max-cost ${cents}`
        : "the operator can raise it, or it goes on when the cap is free";
    super(
      `${remedy} (the next call may cost up to $${usd.toFixed(4)}, and ${whose} cap of $${capUsd} does not leave as much)`,
    );
    this.name = "BudgetRefused";
    this.scope = scope;
  }
}

/** A call that the breaker stopped, as the agent loop needs it. */
export function stoppedBy({ reason, detail, resumeAt }: OpenBreaker): ModelError {
  return new ModelError(reason, detail, { mayRetry: false, resumeAt });
}
