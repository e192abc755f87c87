import type { ContentBlock } from "../../prefix/breakpoints.ts";
import type { Prefix } from "../../prefix/build-prefix.ts";
import { promptTokens } from "../../protocol/price/pricing.ts";
import type { TranscriptEntry } from "../transcript-entry.ts";
import { conversationOf } from "./conversation.ts";
import { harnessState, openingOf, type WorkState } from "./harness-state.ts";
import { bytesOfTurns, measureTurns, type Sizes } from "./measure.ts";
import { clearOptions } from "./ways/clear.ts";
import { dropOptions } from "./ways/drop.ts";
import { foldOptions } from "./ways/fold.ts";
import { notesOptions } from "./ways/notes.ts";
import { summaryOptions } from "./ways/summary.ts";
import type { Conversation, WayOption } from "./ways/way.ts";

/** The inputs from which the possible cuts of a conversation are computed. */
export interface ConversationInputs {
  readonly entries: readonly TranscriptEntry[];
  readonly prefix: Prefix;
  /** Tokens of the prefix, as the API counted them; undefined if it has not. */
  readonly prefixTokens: number | undefined;
  readonly limitTokens: number;
  readonly compacts: boolean;
  readonly state: WorkState;
}

/** Computes the conversation, and the sizes of its turns, from a transcript. */
export function conversationToCut(inputs: ConversationInputs): Conversation {
  const { entries, prefix, prefixTokens, limitTokens, compacts, state } = inputs;
  const turns = conversationOf(entries);
  const bytes = { system: bytesOf([prefix.tools, prefix.constitution]), job: bytesOf([prefix.jobContext]) };
  const guessed = Math.ceil((bytes.system + bytes.job) / DEFAULT_BYTES_PER_TOKEN);
  const counted = Math.min(prefixTokens ?? guessed, ...promptsOf(entries));
  return {
    entries,
    turns,
    sizes: sizesOf(entries, turns, counted),
    prefixTokens: counted,
    systemTokens: Math.round((counted * bytes.system) / (bytes.system + bytes.job)),
    opening: openingOf(entries),
    stateAfter: (way) => harnessState(entries, state, way),
    summary: standingSummary(entries),
    limitTokens,
    compacts,
  };
}

/** All cuts that are possible, those that lose least first. */
export function cutOptions(conversation: Conversation, { withSummary }: { withSummary: boolean }): WayOption[] {
  return [
    ...clearOptions(conversation),
    ...foldOptions(conversation),
    ...notesOptions(conversation),
    ...(withSummary ? summaryOptions(conversation) : []),
    ...dropOptions(conversation),
  ];
}

/** Bytes of JSON per token while the API has not counted a prompt of the conversation. Code has about four; fewer is the safe side. */
const DEFAULT_BYTES_PER_TOKEN = 3.5;

/** The sizes of the prompts that the API has counted. The prefix is a part of each. */
function promptsOf(entries: readonly TranscriptEntry[]): number[] {
  return entries.flatMap((entry) =>
    entry.kind === "assistant" && entry.usage.calls > 0 ? [promptTokens(entry.usage)] : [],
  );
}

/** Estimates the tokens of the turns with the bytes per token of the newest prompt that the API has counted. */
function sizesOf(entries: readonly TranscriptEntry[], turns: Conversation["turns"], prefixTokens: number): Sizes {
  const newest = entries.findLastIndex((entry) => entry.kind === "assistant" && entry.usage.calls > 0);
  const entry = entries[newest];
  if (entry?.kind !== "assistant") return measureTurns(turns, DEFAULT_BYTES_PER_TOKEN);
  const tokens = promptTokens(entry.usage) + entry.usage.outputTokens - prefixTokens;
  const bytes = bytesOfTurns(conversationOf(entries.slice(0, newest + 1)));
  return measureTurns(turns, tokens > 0 && bytes > 0 ? bytes / tokens : DEFAULT_BYTES_PER_TOKEN);
}

/** The summary at the start of the conversation: that of the newest cut with one. Later cuts keep it. */
function standingSummary(entries: readonly TranscriptEntry[]): readonly ContentBlock[] {
  const cut = entries.findLastIndex((entry) => entry.kind === "cut" && entry.way === "summary");
  const summary = entries.slice(0, Math.max(0, cut)).findLast((entry) => entry.kind === "summary");
  return summary?.kind === "summary" ? summary.content : [];
}

function bytesOf(part: unknown): number {
  return Buffer.byteLength(JSON.stringify(part));
}
