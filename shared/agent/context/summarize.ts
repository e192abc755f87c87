import { ModelError } from "../../model/model-client.ts";
import { buildRequest, type ContentBlock, type ModelRequest, type Turn } from "../../prefix/breakpoints.ts";
import { NO_USAGE } from "../../protocol/price/usage.ts";
import { callModel } from "../call-model.ts";
import type { AgentOptions } from "../run-agent.ts";
import { stopForOutage } from "../send-call.ts";
import { conversationName } from "./conversation-name.ts";
import { sum } from "./measure.ts";
import type { Conversation } from "./ways/way.ts";

/** The request for a summary, for models whose API does not compact. */
const REQUEST = [
  "Pause your task, call no tool, and summarise this conversation for yourself: it replaces the conversation. At most 1,500 words.",
  "Write under these headings: decisions and their reasons; facts about the code that you found, with paths and lines; attempts that failed, and why; the present step; the next steps.",
  "Leave out the brief, the files that you changed and the results of commands: the harness adds them.",
].join(" ");

/** A summary must be shorter than this share of the turns that it replaces. */
const MAX_SHARE = 0.5;

/**
 * Asks the model for a summary of the first `upTo` turns, on the warm cache of the conversation, as an ordinary call of the attempt. Returns its
 * blocks: one of the API's compaction, or text. Empty if the summary is empty, refused or too long: then it is recorded as unusable. A summary
 * that the transcript already holds for this generation of the conversation is returned without a call.
 *
 * Rejects like `callModel`, except for `invalid_request` and `context_exceeded`, which make the summary unusable.
 */
export async function summarize(
  options: AgentOptions,
  conversation: Conversation,
  upTo: number,
): Promise<readonly ContentBlock[]> {
  const { transcript, clock } = options;
  const known = transcript.entries.findLast(({ kind }) => kind === "summary" || kind === "cut" || kind === "assistant");
  if (known?.kind === "summary") return known.content;
  const id = `${options.agentId}.summary.${transcript.entries.length}`;
  const request = summaryRequest(options, conversation, upTo);
  try {
    const reply = await callModel(
      {
        ...options,
        conversation: conversationName(options),
        onReserved: (call) => transcript.append({ kind: "call", at: clock.now(), id: call.id, reservedUsd: call.usd }),
      },
      { id, request, contextTokens: 0 },
    );
    const { content, stopReason, usage } = reply;
    const replaced = sum(conversation.sizes.turns.slice(0, upTo));
    const isUsable = stopReason !== "refusal" && usage.outputTokens < replaced * MAX_SHARE;
    const summary = isUsable ? summaryBlocks(content) : [];
    await transcript.append({ kind: "summary", at: clock.now(), id, content: summary, usage });
    return summary;
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    if (error.kind !== "invalid_request" && error.kind !== "context_exceeded") {
      await stopForOutage(options, error);
      throw error;
    }
    options.log.warn(
      { detail: error.message.slice(0, 500) },
      "the API refused a summary; the conversation is cut in another way",
    );
    await transcript.append({ kind: "summary", at: clock.now(), id, content: [], usage: NO_USAGE });
    return [];
  }
}

function summaryRequest({ prefix }: AgentOptions, { turns, compacts }: Conversation, upTo: number): ModelRequest {
  const before = turns.slice(0, upTo);
  if (compacts) return { ...buildRequest(prefix, before), compaction: { type: "summarize" } };
  const last = before.at(-1);
  const asked: Turn = { role: "user", content: [...(last?.content ?? []), { type: "text", text: REQUEST }] };
  return buildRequest(prefix, [...before.slice(0, -1), asked]);
}

/** The usable blocks of an answer: a compaction block with content, or text. */
function summaryBlocks(content: readonly ContentBlock[]): ContentBlock[] {
  const compacted = content.filter(({ type, content: text }) => type === "compaction" && text !== null && text !== "");
  if (compacted.length > 0) return compacted;
  return content.filter(({ type, text }) => type === "text" && String(text).trim() !== "");
}
