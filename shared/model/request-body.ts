import type { ModelRequest } from "../prefix/breakpoints.ts";
import { bindsThinking } from "../protocol/price/model-features.ts";

/** Betas that Midwatch uses (docs/reference/messages-api.md#compaction-on-demand, docs/reference/messages-api.md#bound-thinking). */
const COMPACTION = "compact-2026-09-04";
const THINKING_BINDING = "thinking-binding-controls-2026-08-01";

/**
 * Thinking that no longer fits its conversation, because an earlier tool result was shortened, is left out of the prompt. By
 * default the API would refuse the call. `adaptive` is the default of all models that bind their thinking.
 */
const DROPS_UNFIT_THINKING = { type: "adaptive", block_binding: { prefix_mismatch_behavior: "drop_block" } };

/** The body of a request, and the header that names the betas it uses. Requests of one model differ only in the compaction beta. */
export function requestBody(request: ModelRequest): { body: object; headers: Record<string, string> } {
  const binds = bindsThinking(request.model);
  const body = binds ? { ...request, thinking: DROPS_UNFIT_THINKING } : request;
  const betas = [...(usesCompaction(request) ? [COMPACTION] : []), ...(binds ? [THINKING_BINDING] : [])];
  return { body, headers: betas.length === 0 ? {} : { "anthropic-beta": betas.join(",") } };
}

function usesCompaction({ compaction, messages }: ModelRequest): boolean {
  const isBlock = (block: object) => (block as { type?: string }).type === "compaction";
  return compaction !== undefined || messages.some(({ content }) => content.some(isBlock));
}
