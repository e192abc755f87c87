import type { Opinion } from "../../../shared/agent/transcript-entry.ts";
import type { ModelReply } from "../../../shared/model/model-client.ts";
import { cleanText } from "../../../shared/support/text/clean-text.ts";

const LINE = /^(allow|ask|deny): (\S.*)$/;

/** Reads a classifier's answer: one text, whole, of one line in the form that was asked for. Anything else is none. */
export function parseOpinion({ content, stopReason }: Pick<ModelReply, "content" | "stopReason">): Opinion | undefined {
  const [block, ...more] = content.filter(({ type }) => !type.endsWith("thinking"));
  if (stopReason !== "end_turn" || block?.type !== "text" || more.length > 0) return undefined;
  const [, decision, reason = ""] = LINE.exec(String(block.text).trim()) ?? [];
  if (decision !== "allow" && decision !== "ask" && decision !== "deny") return undefined;
  return { decision, reason: cleanText(reason).slice(0, 400) };
}
