import type { BrainReply, BrainRequest } from "./brain.ts";
import { textOf } from "./make-context.ts";

/** The smallest brain: says back the last text that it was sent. */
export default async function echo(request: BrainRequest): Promise<BrainReply> {
  const last = request.messages.at(-1);
  return { content: [{ type: "text", text: textOf(last?.content ?? []) || "(nothing was said)" }] };
}
