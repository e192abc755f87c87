import type { AskedCall } from "../protocol/approval/approval.ts";

/** A model's call of a tool that exists, with arguments that match the tool's schema. */
export interface ToolCall {
  readonly id: string;
  readonly name: string;
  readonly input: unknown;
}

/** The result of a tool call, as the model sees it. */
export interface ToolOutcome {
  readonly content: string;
  /**
   * True for every failed tool call: unknown tool, wrong arguments, refused by the permission gate, or an error thrown.
   */
  readonly isError?: boolean;
  /** The gate refused the call; refusals are counted. */
  readonly isRefused?: boolean;
  /** The call waits for a person: it has no result yet, and the run ends with its turn. */
  readonly asked?: AskedCall;
  /** The call hands in the agent's result: the run ends after this turn with this stop reason. */
  readonly end?: { readonly stopReason: "submitted" | "verdict"; readonly value: unknown };
}

/**
 * Runs one call.
 *
 * Contract: may throw; the agent loop turns that into an error result. Must stop when the signal aborts. A call without
 * a recorded result, because the process died, is made again: it must be idempotent by its id, or harmless to repeat.
 */
export type RunTool = (call: ToolCall, signal: AbortSignal) => Promise<ToolOutcome>;
