import type { CapScope, Reserved } from "../model/ledger.ts";
import { ModelError, type ModelReply } from "../model/model-client.ts";
import type { ModelServices } from "../model/model-services.ts";
import type { OpenBreaker } from "../model/quota-breaker.ts";
import type { ContentBlock, ModelRequest } from "../prefix/breakpoints.ts";
import type { Prefix } from "../prefix/build-prefix.ts";
import type { Usage } from "../protocol/price/usage.ts";
import type { Log } from "../support/log.ts";
import type { Clock } from "../support/time/clock.ts";
import type { StopReason } from "./agent-result.ts";

/** The services and data that a paid call needs. */
export interface CallOptions extends ModelServices {
  readonly clock: Clock;
  readonly jobId: string;
  readonly capUsd: number;
  readonly prefix: Prefix;
  readonly fingerprint: string;
  /** Name of the conversation that the call belongs to. A call reads from the cache what the previous call of its conversation wrote. */
  readonly conversation: string;
  /** Number of the job's agents that may be waiting at the warm gate until this agent's answer begins; default 0. */
  readonly others?: number;
  readonly signal: AbortSignal;
  readonly log: Log;
  /** Called when money is reserved for a call and before the call is sent, to record the call. */
  readonly onReserved: (call: { id: string; usd: number }) => Promise<void>;
  /** Called each time a block of the answer is complete, with all complete blocks. */
  readonly onBlock?: ((content: readonly ContentBlock[]) => void) | undefined;
}

/** A model call to make. `contextTokens`: the size of the conversation's prompt, as the API counted it in the previous call. */
export interface Call {
  readonly id: string;
  readonly request: ModelRequest;
  readonly contextTokens: number;
}

/** A model's answer, with its cost added to the usage. */
export type PaidReply = Omit<ModelReply, "usage"> & { readonly usage: Usage };

/** The error for a model call that the ledger refused. Nothing was sent. */
export abstract class CallRefused extends Error {
  /** The reason with which the agent's run ends. */
  abstract readonly stopReason: StopReason;
}

/** The error for a model call that a cap does not allow. */
export class BudgetRefused extends CallRefused {
  readonly scope: CapScope;
  readonly stopReason: StopReason;

  constructor(refused: {
    readonly scope: CapScope;
    readonly capUsd: number;
    /** The smallest cap that allows the call, in US dollars. */
    readonly neededUsd: number;
    /** Upper bound of the call's cost, in US dollars. */
    readonly usd: number;
    readonly jobId: string;
  }) {
    const { scope, capUsd, usd, jobId } = refused;
    const whose = WHOSE[scope];
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
    this.stopReason = scope === "job" ? "budget" : `${scope}_budget`;
  }
}

const WHOSE: Readonly<Record<CapScope, string>> = {
  job: "the job's",
  day: "today's",
  key: "the key's",
  night: "this night's",
};

/** The error for a model call that the job's nightshift queue does not allow now. */
export class NightRefused extends CallRefused {
  readonly stopReason: StopReason;

  constructor(refused: Extract<Reserved, { kind: "closed" | "no_tokens" }>) {
    super(
      refused.kind === "closed"
        ? "the window of the job's queue is closed; the job continues when it opens"
        : `this night's cap of ${refused.capTokens} tokens does not leave enough for the next call; the job continues in the next night`,
    );
    this.name = "NightRefused";
    this.stopReason = refused.kind === "closed" ? "window" : "night_budget";
  }
}

/** The error of a call that the breaker stopped. */
export function stoppedBy({ reason, detail, resumeAt }: OpenBreaker): ModelError {
  return new ModelError(reason, detail, { mayRetry: false, resumeAt });
}
