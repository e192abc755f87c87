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
