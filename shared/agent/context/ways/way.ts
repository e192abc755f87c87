import type { ContentBlock, Turn } from "../../../prefix/breakpoints.ts";
import type { CutWay } from "../../../protocol/task/context-cut.ts";
import type { TranscriptEntry } from "../../transcript-entry.ts";
import type { CutEffect } from "../cut.ts";
import { STATE_START } from "../harness-state.ts";
import type { Sizes } from "../measure.ts";
import { sum } from "../measure.ts";
import type { CutOption } from "../plan-cut.ts";

/** A conversation that may be cut. */
export interface Conversation {
  readonly entries: readonly TranscriptEntry[];
  /** The conversation as the next request would send it, and its sizes. */
  readonly turns: readonly Turn[];
  readonly sizes: Sizes;
  readonly prefixTokens: number;
  /** Tokens of the tools and the system text: the part of the prefix before the job context. */
  readonly systemTokens: number;
  /** The agent's first message. */
  readonly opening: string;
  /** The harness state after a cut of this way. */
  readonly stateAfter: (way: CutWay) => string;
  /** The newest summary that stands in the conversation. */
  readonly summary: readonly ContentBlock[];
  /** The longest prompt that the agent may send. A summary's request must fit, too. */
  readonly limitTokens: number;
  /** True if the model's API compacts on demand. */
  readonly compacts: boolean;
}

/** A possible cut, and its effect. */
export interface WayOption extends CutOption {
  /** Returns the cut's effect. `summary`: the answer of the model call that a summary needs. */
  readonly effect: (summary: readonly ContentBlock[]) => CutEffect;
}

/**
 * The places at which the conversation may be divided: before a message of the model, and at its end. There, every tool call has its
 * result on the same side.
 */
export function boundaries({ turns }: Conversation): number[] {
  const starts = turns.flatMap(({ role }, i) => (role === "assistant" && i > 0 ? [i] : []));
  return turns.at(-1)?.role === "assistant" ? starts : [...starts, turns.length];
}

/** Chooses at most `max` items, evenly spread, the last among them. */
export function spread<T>(items: readonly T[], max: number): T[] {
  const step = Math.max(1, Math.ceil(items.length / max));
  return items.filter((_item, i) => (items.length - 1 - i) % step === 0);
}

/** Makes the option that replaces the first `upTo` turns by a head: the opening, the harness state, and `texts`. */
export function replaceTurns(
  conversation: Conversation,
  {
    way,
    upTo,
    texts,
    summary = conversation.summary,
  }: { way: CutWay; upTo: number; texts: readonly string[]; summary?: readonly ContentBlock[] },
): WayOption {
  const { opening, sizes, prefixTokens } = conversation;
  const said = [opening, conversation.stateAfter(way), ...texts, ...unanswered(conversation, upTo)].filter(
    (text) => text !== "",
  );
  const head = headTokens(conversation, [...said, ...summary.map((block) => JSON.stringify(block))]);
  return {
    way,
    upTo,
    unchangedTokens: prefixTokens,
    afterTokens: prefixTokens + head + sum(sizes.turns.slice(upTo)),
    outputTokens: 0,
    effect: () => ({ upTo, head: headOf(said, summary), results: {}, inputs: {}, closing: "" }),
  };
}

/** The texts that the model has not answered yet, if a cut removes the message that contains them. */
export function unanswered({ turns }: Conversation, upTo: number): string[] {
  const last = turns.at(-1);
  if (upTo < turns.length || turns.length < 2 || last?.role !== "user") return [];
  const texts = last.content.flatMap(({ type, text }) => (type === "text" ? [String(text)] : []));
  return texts.filter((text) => !text.startsWith(STATE_START));
}

function headTokens({ sizes }: Conversation, texts: readonly string[]): number {
  return sum(texts.map((text) => sizes.tokensOf(text)));
}

/**
 * The messages at the start of a conversation after a cut. A block of the API's compaction comes first, as the model's message; a summary in
 * text stands between the agent's first message and the other texts.
 */
export function headOf(said: readonly string[], summary: readonly ContentBlock[]): Turn[] {
  const compacted = summary.filter(({ type }) => type === "compaction");
  const written = summary
    .filter(({ type }) => type === "text")
    .map(({ text }) => `<summary>\n${String(text).trim()}\n</summary>`);
  const [opening = "", ...others] = said;
  const content = [opening, ...written, ...others].map((text) => ({ type: "text", text }));
  const user: Turn = { role: "user", content };
  return compacted.length === 0 ? [user] : [{ role: "assistant", content: compacted }, user];
}
