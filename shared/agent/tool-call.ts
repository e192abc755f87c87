import type { ContentBlock } from "../prefix/breakpoints.ts";
import type { AskedCall } from "../protocol/approval/approval.ts";

/** A model's call of a tool that exists, with arguments that match the tool's schema. */
export interface ToolCall {
  readonly id: string;
  readonly name: string;
  readonly input: unknown;
}

/** The tool calls of an answer, in order. */
export function callsOf(turn: { readonly content: readonly ContentBlock[] }): ToolCall[] {
  return turn.content
    .filter((block) => block.type === "tool_use")
    .map((block) => ({ id: String(block.id), name: String(block.name), input: block.input }));
}

/** Facts about the lines of a text file that a tool has read. */
export interface FileText {
  /** The file's path in its shortest form, so that two reads of one file have the same path. */
  readonly path: string;
  /** Size of the whole file. */
  readonly bytes: number;
  /** Number of lines of the whole file. */
  readonly total: number;
  /** Numbers of the first and the last line that were read, from 1. */
  readonly first: number;
  readonly last: number;
  /** Length in characters of the line `last`, if only its beginning was read. */
  readonly cutLine?: number;
  /** A note about the text for the model. It follows the lines. */
  readonly note?: string;
}

/** The result of a tool call, as the model sees it. */
export interface ToolOutcome {
  readonly content: string;
  /**
   * Present if the content is lines of a file, exactly as they are there. The agent loop adds the notes, can cut the lines further, and replaces
   * them if the conversation has them already.
   */
  readonly file?: FileText;
  /** True for every failed tool call: unknown tool, wrong arguments, refused by the permission gate, or an error thrown. */
  readonly isError?: boolean;
  /** True if the permission gate refused the call. The agent loop counts refused calls. */
  readonly isRefused?: boolean;
  /** Present if the call waits for a person's decision. It has no result yet, and the agent's run ends after this turn. */
  readonly asked?: AskedCall;
  /** Present if the call hands in the agent's result. The run ends after this turn, with this stop reason. */
  readonly end?: { readonly stopReason: "submitted" | "verdict"; readonly value: unknown };
}

/**
 * Runs one tool call, and must stop when the signal aborts. Contract: may throw; the agent loop turns the error into the result of the call. If the
 * process dies before the result is recorded, the call is made again. So a call must be idempotent by its id, or harmless to repeat.
 */
export type RunTool = (call: ToolCall, signal: AbortSignal) => Promise<ToolOutcome>;
