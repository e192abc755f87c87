import { type Static, Type } from "typebox";
import { strict } from "../strict.ts";

/**
 * The ways to make a conversation shorter, from the one that loses least to the one that loses most:
 * - `clear`: results of tools that can be called again, and the inputs of finished file writes, become stubs;
 * - `fold`: each finished sub-goal becomes one line with its evidence;
 * - `notes`: the turns before the cut become the agent's own notes;
 * - `summary`: the whole conversation becomes a summary by the model;
 * - `drop`: the oldest turns are removed.
 * After each, the conversation contains the harness state: facts that the harness recorded.
 */
export const CUT_WAYS = ["clear", "fold", "notes", "summary", "drop"] as const;
export type CutWay = (typeof CUT_WAYS)[number];

/**
 * The reason for a cut: `need`, the next turn would not fit; `gain`, the cut pays for itself; `park`, the agent will wait for longer than its
 * cache lives; `request`, a person asked for it.
 */
export const CUT_REASONS = ["need", "gain", "park", "request"] as const;
export type CutReason = (typeof CUT_REASONS)[number];

/** Maximum number of cuts that a worker reports of one attempt. Of more, the log has the first. */
export const MAX_REPORTED_CUTS = 100;

/** A cut of an agent's conversation, as people see it. Tokens are estimates of the next prompt. */
export const ContextCut = strict({
  at: Type.Integer({ description: "ms since 1970" }),
  way: Type.Enum(CUT_WAYS),
  reason: Type.Enum(CUT_REASONS),
  beforeTokens: Type.Integer({ minimum: 0 }),
  afterTokens: Type.Integer({ minimum: 0 }),
  estUsd: Type.Number({ description: "cost of the cut: the summary's call, and the cache that is written again" }),
  breakEvenTurns: Type.Optional(
    Type.Integer({ minimum: 1, description: "turns until the cut costs less than no cut; absent if it never does" }),
  ),
});
export type ContextCut = Static<typeof ContextCut>;
