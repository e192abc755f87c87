import type { ContentBlock } from "../prefix/breakpoints.ts";
import type { AskedCall } from "../protocol/approval/approval.ts";
import type { PolicyOutcome } from "../protocol/approval/policy.ts";
import type { Usage } from "../protocol/price/usage.ts";
import type { Cut } from "./context/cut.ts";
import type { FileText, ToolOutcome } from "./tool-call.ts";

/** An entry of a transcript (one line of its file). Everything that costs money or changes files is recorded before it happens. */
export type TranscriptEntry =
  /**
   * The attempt's order, as a hash: a transcript that belongs to another order is not continued. `base` is the commit
   * from which the worktree starts from this entry on. The same order may occur again with another base.
   */
  | { kind: "order"; at: number; of: string; base?: string }
  /** A user message. A second message with the same `key` is not added. `from` marks the words of a person, which every cut keeps. */
  | { kind: "user"; at: number; key: string; text: string; from?: "person" }
  /** A model call that is about to start. If no `assistant` entry follows, the usage of the call is unknown. */
  | { kind: "call"; at: number; id: string; reservedUsd: number }
  /**
   * The blocks of an answer that are complete so far, recorded before one of its tool calls starts early. `lost`, here and in later
   * entries, contains the ids of tool calls whose stored arguments differ from the model's, because a probable secret was replaced.
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
   * The results of the previous turn's tool calls, in order, and the git tree of the workspace after them. `end` is
   * present if the results end the run. A run that resumes from this entry ends again, without another model call.
   */
  | {
      kind: "results";
      at: number;
      content: readonly ContentBlock[];
      tree?: string;
      end?: RecordedEnd;
      /** The number of the turn's tool calls that the permission gate refused. */
      refused?: Refusals;
      /** The lines of files that the results show or refer to. */
      reads?: readonly ReadRecord[];
    }
  /**
   * The tool calls of the previous turn that wait for a person's decision. `settled` contains the results of its other
   * tool calls, which have already run.
   */
  | { kind: "asked"; at: number; calls: readonly AskedCall[]; settled: readonly SettledCall[]; tree?: string }
  /**
   * The classifier's opinion of a tool call. It is recorded so that the classifier is not asked, and paid, for the same
   * call again. `id` is the id of the classifier's own model call.
   */
  | { kind: "classified"; at: number; id: string; callId: string; opinion: Opinion; usage: Usage }
  /** The API refused a request as too long. `limitTokens`: the longest prompt that it accepts, as far as its answer told. */
  | { kind: "too_long"; at: number; limitTokens: number }
  /**
   * The model's summary of the conversation up to here, recorded before the cut that uses it, so that it is not paid for again. `content` is empty
   * if the answer cannot be used. `id` is the id of the summary's model call.
   */
  | { kind: "summary"; at: number; id: string; content: readonly ContentBlock[]; usage: Usage }
  /** From this entry on, the conversation is cut. */
  | Cut
  /** Written by versions before cuts: from this entry on, the tool results of the first `upTo` turns are shortened. */
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

/** The result of a tool call in the form in which the conversation shows it. */
export interface SettledOutcome extends Omit<ToolOutcome, "file"> {
  readonly read?: ReadRecord;
}

/** The result of a tool call, recorded while other calls of the same turn still have no result. */
export interface SettledCall extends SettledOutcome {
  readonly id: string;
}

/** The lines of a file that the result of the call `id` shows. */
export interface ReadRecord extends Pick<FileText, "path" | "total" | "first" | "last"> {
  readonly id: string;
  /** True if the conversation had the same lines already. The result is then a stub, unless the text is short or was wanted again. */
  readonly again?: boolean;
}

/** The stop reason and the value of a run that ends because of the results of a turn, such as a successful submission. */
export interface RecordedEnd {
  readonly stopReason: "submitted" | "verdict" | "repeating" | "denials";
  readonly value?: unknown;
  /** The reason in words for a person, if the stop reason alone does not say it. */
  readonly reason?: string;
}
