import { ModelError } from "../model/model-client.ts";
import type { AskedCall } from "../protocol/approval/approval.ts";
import type { Usage } from "../protocol/price/usage.ts";
import type { ContextCut } from "../protocol/task/context-cut.ts";
import { defined } from "../support/defined.ts";
import { CallRefused } from "./call.ts";
import type { LimitReached } from "./limits.ts";
import type { AgentOptions } from "./run-agent.ts";
import type { Transcript } from "./transcript.ts";
import type { RecordedEnd } from "./transcript-entry.ts";

/** The reason why an agent's run ended. The agent itself causes the first four; limits, people and errors cause the rest. */
export type StopReason =
  | "submitted"
  | "verdict"
  | "end_turn"
  | "no_submission"
  | "refusal"
  | "repeating"
  | "approval"
  | "denials"
  | "context_floor"
  | "invalid_request"
  | "model_unavailable"
  | "budget"
  | "day_budget"
  | "night_budget"
  | "window"
  | "key_budget"
  | "quota"
  | "auth"
  | "aborted"
  | LimitReached;

/** The result of an agent's run. */
export interface AgentResult {
  readonly stopReason: StopReason;
  /** The result or verdict that the agent submitted. Set for the stop reasons `submitted` and `verdict`. */
  readonly value?: unknown;
  /** Tool calls that wait for a person's decision. Set for the stop reason `approval`. */
  readonly asked?: readonly AskedCall[];
  /** The model's last message, or the error that ended the run. */
  readonly text: string;
  /** The usage of the attempt so far: all epochs that its transcript records. */
  readonly usage: Usage;
  /** The cuts of the conversation since its first turn. */
  readonly cuts: readonly ContextCut[];
  readonly turns: number;
  readonly toolCalls: number;
}

/** Creates the result of a run that ends now. Its text is `words` or else the ending's reason or else the model's last message. */
export function endRun(
  options: Pick<AgentOptions, "transcript">,
  stopReason: StopReason,
  ending?: RecordedEnd,
  words?: string,
): AgentResult {
  const { transcript } = options;
  return {
    stopReason,
    ...defined({ value: ending?.value }),
    text: words ?? ending?.reason ?? lastWords(transcript),
    usage: transcript.usage,
    cuts: transcript.entries.flatMap((entry) => (entry.kind === "cut" ? [cutRecord(entry)] : [])),
    turns: transcript.turnCount,
    toolCalls: transcript.toolCalls,
  };
}

function cutRecord({ at, way, reason, beforeTokens, afterTokens, estUsd, breakEvenTurns }: ContextCut): ContextCut {
  return { at, way, reason, beforeTokens, afterTokens, estUsd, ...defined({ breakEvenTurns }) };
}

function lastWords(transcript: Transcript): string {
  const said = transcript.entries.findLast((entry) => entry.kind === "assistant");
  if (said?.kind !== "assistant") return "";
  return said.content.flatMap((block) => (block.type === "text" ? [String(block.text)] : [])).join("\n");
}

/** The result of an agent's run that ended with an error. Errors that are bugs of Midwatch are thrown again. */
export function resultOfError(options: Pick<AgentOptions, "transcript" | "log">, error: unknown): AgentResult {
  if (error instanceof CallRefused) return endRun(options, error.stopReason, undefined, error.message);
  if (!(error instanceof ModelError)) throw error;
  options.log.warn({ kind: error.kind, detail: error.message.slice(0, 500) }, "model call failed");
  const reasons: Partial<Record<ModelError["kind"], StopReason>> = {
    auth: "auth",
    quota: "quota",
    aborted: "aborted",
    invalid_request: "invalid_request",
  };
  return endRun(options, reasons[error.kind] ?? "model_unavailable", undefined, error.message);
}
