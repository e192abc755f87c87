import type { CapScope } from "../model/ledger.ts";
import { ModelError, type ModelReply } from "../model/model-client.ts";
import type { ModelServices } from "../model/model-services.ts";
import type { OpenBreaker } from "../model/quota-breaker.ts";
import type { ContentBlock, ModelRequest } from "../prefix/breakpoints.ts";
import type { Prefix } from "../prefix/build-prefix.ts";
import type { Usage } from "../protocol/price/usage.ts";
import type { Log } from "../support/log.ts";
import type { Clock } from "../support/time/clock.ts";

/** The services and data that a paid call needs. */
export interface CallOptions extends ModelServices {
  readonly clock: Clock;
  readonly jobId: string;
  readonly capUsd: number;
  readonly prefix: Prefix;
  readonly fingerprint: string;
  /** Calls of one conversation read from the cache what the previous call wrote. */
  readonly conversation: string;
  /** Agents of the job that may wait for this agent's first byte; default 0. */
  readonly others?: number;
  readonly signal: AbortSignal;
  readonly log: Log;
  /** Records a call before it is paid for. */
  readonly onReserved: (call: { id: string; usd: number }) => Promise<void>;
  /** Called when another block of the answer is complete. */
  readonly onBlock?: ((content: readonly ContentBlock[]) => void) | undefined;
}

/** A call to make; `contextTokens`: size of the prompt as the API counted it in the previous call. */
export interface Call {
  readonly id: string;
  readonly request: ModelRequest;
  readonly contextTokens: number;
}

/** An answer and its cost. */
export type PaidReply = Omit<ModelReply, "usage"> & { readonly usage: Usage };

/** A cap does not allow the call; nothing was sent. */
export class BudgetRefused extends Error {
  readonly scope: CapScope;

  constructor(refused: {
    readonly scope: CapScope;
    readonly capUsd: number;
    /** The smallest cap that allows the call. */
    readonly neededUsd: number;
    /** Upper bound of the call's cost. */
    readonly usd: number;
    readonly jobId: string;
  }) {
    const { scope, capUsd, usd, jobId } = refused;
    const whose = scope === "job" ? "the job's" : scope === "day" ? "today's" : "the key's";
    const cents = (Math.ceil(refused.neededUsd * 100) / 100).toFixed(2);
    const remedy =
      scope === "job"
        ? `to continue, raise the cap to at least: npx midwatch resume ${jobId} --max-cost ${cents}`
        : "the operator can raise the cap, or the job continues when the cap leaves enough";
    super(
      `${remedy} (the next call may cost up to $${usd.toFixed(4)}, and ${whose} cap of $${capUsd} does not leave as much)`,
    );
    this.name = "BudgetRefused";
    this.scope = scope;
  }
}

/** The error of a call that the breaker stopped. */
export function stoppedBy({ reason, detail, resumeAt }: OpenBreaker): ModelError {
  return new ModelError(reason, detail, { mayRetry: false, resumeAt });
}
