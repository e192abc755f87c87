import type { BrainReply, BrainRequest } from "./brain.ts";
import { textOf } from "./make-context.ts";

/** The smallest brain: repeats the last message. */
export default async function echo(request: BrainRequest): Promise<BrainReply> {
  const last = request.messages.at(-1);
  return { content: [{ type: "text", text: textOf(last?.content ?? []) || "(the message was empty)" }] };
}
