import type { ContentBlock } from "../prefix/breakpoints.ts";
import type { AskedCall } from "../protocol/approval/approval.ts";
import type { PolicyOutcome } from "../protocol/approval/policy.ts";
import type { Usage } from "../protocol/price/usage.ts";
import type { ToolOutcome } from "./tool-call.ts";

/** One line of a transcript. Everything that costs money or changes files is recorded before it happens. */
export type TranscriptEntry =
  /**
   * Hash of the attempt's order: a transcript of another order is not continued. `base` is the commit from which the
   * worktree starts from here on; the same order may be repeated with another base.
   */
  | { kind: "order"; at: number; of: string; base?: string }
  /** A user message with text; `key` makes it count once. */
  | { kind: "user"; at: number; key: string; text: string }
  /** A model call is about to start. Without an `assistant` entry after it, its usage is unknown. */
  | { kind: "call"; at: number; id: string; reservedUsd: number }
  /**
   * The complete blocks of an answer so far, recorded because one of its calls starts at once. `lost`, here and below,
   * are the ids of calls whose arguments differ from the model's, because a probable secret was replaced.
   */
  | { kind: "partial"; at: number; content: readonly ContentBlock[]; lost?: readonly string[] }
  | {
      kind: "assistant";
      at: number;
      responseId: string;
      requestId: string;
      content: readonly ContentBlock[];
      stopReason: string;
      cutCalls: readonly string[];
      usage: Usage;
      lost?: readonly string[];
    }
  /**
   * The results of the previous turn's calls, in order, and the workspace's tree after them. `end` is set if they end
   * the run: a run resumed from here ends again, without a further call.
   */
  | {
      kind: "results";
      at: number;
      content: readonly ContentBlock[];
      tree?: string;
      end?: RecordedEnd;
      /** The gate's refusals among the turn's calls. */
      refused?: Refusals;
    }
  /** Calls of the previous turn wait for a person; `settled` are the results of its other calls, which have run. */
  | { kind: "asked"; at: number; calls: readonly AskedCall[]; settled: readonly SettledCall[]; tree?: string }
  /**
   * The classifier's opinion of a tool call. It is recorded so that the classifier is not asked, and paid, for the same
   * call again. `id` is the id of the classifier's own model call.
   */
  | { kind: "classified"; at: number; id: string; callId: string; opinion: Opinion; usage: Usage }
  /** From this entry on, the tool results of the first `upTo` turns are sent to the model in shortened form. */
  | { kind: "shortened"; at: number; upTo: number };

/** A classifier's opinion of a call: the outcome that it proposes, and its reason. */
export interface Opinion {
  readonly decision: PolicyOutcome;
  readonly reason: string;
}

/**
 * The number of tool calls of one turn that the permission gate refused: in total, and in a row at the end of the turn
 * (`run`). `broken` is true if at least one call of the turn was not refused.
 */
export interface Refusals {
  readonly total: number;
  readonly run: number;
  readonly broken: boolean;
}

/** The result of a tool call, recorded while other calls of the same turn still have no result. */
export interface SettledCall extends ToolOutcome {
  readonly id: string;
}

/**
 * The stop reason and the value of a run that ends because of the results of a turn, such as a successful submission.
 */
export interface RecordedEnd {
  readonly stopReason: "submitted" | "verdict" | "repeating" | "denials";
  readonly value?: unknown;
}
