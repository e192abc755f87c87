import type { Turn } from "../../prefix/breakpoints.ts";

/**
 * The ways to make a conversation shorter, from the one that loses least to the one that loses most:
 * - `clear`: results of tools that can be called again, and the inputs of finished file writes, become stubs;
 * - `fold`: each finished sub-goal becomes one line with its evidence;
 * - `notes`: the turns before the cut become the agent's own notes;
 * - `summary`: the whole conversation becomes a summary by the model;
 * - `drop`: the oldest turns are removed.
 * After each, the conversation contains the harness state (harness-state.ts).
 */
export const CUT_WAYS = ["clear", "fold", "notes", "summary", "drop"] as const;
export type CutWay = (typeof CUT_WAYS)[number];

/**
 * The reason for a cut: `need`, the next turn would not fit; `gain`, the cut pays for itself; `park`, the agent will wait for longer than its
 * cache lives; `request`, a person asked for it.
 */
export const CUT_REASONS = ["need", "gain", "park", "request"] as const;
export type CutReason = (typeof CUT_REASONS)[number];

/** The estimates with which a cut was decided. Tokens are those of the next prompt. */
export interface CutEstimate {
  readonly beforeTokens: number;
  readonly afterTokens: number;
  /** Cost of the cut in US dollars: a summary's call, and the tokens that the next call writes to the cache again. */
  readonly estUsd: number;
  /** Number of turns after which the cut costs less than no cut; absent if it never does. */
  readonly breakEvenTurns?: number;
  /** Longest prompt in tokens that the agent may send, as it was known at the cut. */
  readonly limitTokens: number;
}

/**
 * The effect of a cut on the conversation, as the transcript records it. The conversation is computed from these bytes alone, so that a resumed
 * agent sends the bytes that the interrupted one sent.
 */
export interface CutEffect {
  /** The first `upTo` turns of the conversation are replaced by `head`. 0: no turn is replaced. */
  readonly upTo: number;
  readonly head: readonly Turn[];
  /** Texts that replace the results of tool calls (way `clear`), by call id. */
  readonly results: Readonly<Record<string, string>>;
  /** Texts that replace the long strings in the inputs of tool calls (way `clear`), by call id. */
  readonly inputs: Readonly<Record<string, string>>;
  /** A text that is added at the end of the conversation; empty if `head` contains the harness state. */
  readonly closing: string;
}

/** A cut of the conversation: an entry of the transcript. */
export interface Cut extends CutEstimate, CutEffect {
  readonly kind: "cut";
  readonly at: number;
  readonly way: CutWay;
  readonly reason: CutReason;
}

/** A cut as people see it: in the job's log, in reports and metrics. */
export type CutRecord = Pick<Cut, "at" | "way" | "reason" | "beforeTokens" | "afterTokens" | "estUsd" | "breakEvenTurns">;
