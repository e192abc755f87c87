import type { ContentBlock } from "../prefix/breakpoints.ts";
import type { AskedCall } from "../protocol/approval/approval.ts";
import type { PolicyOutcome } from "../protocol/approval/policy.ts";
import type { Usage } from "../protocol/price/usage.ts";
import type { ToolOutcome } from "./tool-call.ts";

/** One line of a transcript. What costs money or changes files is written down before it happens. */
export type TranscriptEntry =
  /**
   * What the attempt was ordered to do, as a hash: a transcript of another order is not gone on with. `base` is the commit that the
   * worktree begins from, from here on: the same order may come again with another one.
   */
  | { kind: "order"; at: number; of: string; base?: string }
  /** A user message with text; `key` makes it count once. */
  | { kind: "user"; at: number; key: string; text: string }
  /** A model call is about to start; without an `assistant` entry after it, its usage is unknown. */
  | { kind: "call"; at: number; id: string; reservedUsd: number }
  /**
   * What of an answer has come whole, written down because a call in it was begun at once. `lost`, here and below, are the ids of
   * calls whose arguments are not those that the model made: something that looks like a secret was taken out.
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
   * The results of the calls of the turn before, in order, and the workspace's tree after them. `end` is there when they
   * end the run: going on from here ends it again, without a further call.
   */
  | {
      kind: "results";
      at: number;
      content: readonly ContentBlock[];
      tree?: string;
      end?: RecordedEnd;
      /** How many of the turn's calls the gate refused, from the last that it did not refuse on, and in all. */
      refused?: Refusals;
    }
  /** Calls of the turn before wait for a person; `settled` are the results of its other calls, which have happened. */
  | { kind: "asked"; at: number; calls: readonly AskedCall[]; settled: readonly SettledCall[]; tree?: string }
  /** What the gate's classifier said of a call, so that it is not asked, and paid, again. `id` is that of its own model call. */
  | { kind: "classified"; at: number; id: string; callId: string; opinion: Opinion; usage: Usage }
  /** Tool results of the first `upTo` turns are sent shortened from here on. */
  | { kind: "shortened"; at: number; upTo: number };

/** What a classifier says should become of a call, and why in its words. */
export interface Opinion {
  readonly decision: PolicyOutcome;
  readonly reason: string;
}

/** Refusals of one turn: `run` in a row at its end, `broken` when one of its calls was not refused. */
export interface Refusals {
  readonly total: number;
  readonly run: number;
  readonly broken: boolean;
}

/** The result of a call whose turn is not whole yet. */
export interface SettledCall extends ToolOutcome {
  readonly id: string;
}

/** Why the results of a turn end a run, and with what. */
export interface RecordedEnd {
  readonly stopReason: "submitted" | "verdict" | "repeating" | "denials";
  readonly value?: unknown;
}
