import { invalid } from "../api-error.ts";
import type { Block } from "../brains/brain.ts";
import type { MessagesRequest } from "../http/messages-request.ts";
import type { SimulatedModel } from "../models.ts";
import { Follower } from "./follower.ts";
import { chain, seal, unseal } from "./seal.ts";

/** Beta that a request needs to choose the treatment of unfit thinking, and to be told of it. */
export const BINDING_BETA = "thinking-binding-controls-2026-08-01";

/** An entry of a response's `input_transformations`. */
export interface InputTransformation {
  readonly type: "thinking_dropped" | "thinking_mismatch_allowed";
  readonly path: string;
  readonly reason: "model_binding_mismatch" | "prefix_binding_mismatch";
}

/** Signs a thinking block: with its text, its model, a hash of everything before it, and the thinking block before it (empty for none). */
export function signThinking(block: Block, made: { model: string; before: string; previous: string }): Block {
  return { ...block, signature: seal(made, textOf(block)) };
}

/** Identifies a thinking block in the signature of the next one. */
export function idOfThinking({ signature }: Block): string {
  return chain("", signature);
}

/**
 * Checks the thinking blocks of a request, and leaves out those that the model must not see: blocks of another model, and
 * blocks that no longer fit the conversation before them (docs/reference/messages-api.md#bound-thinking).
 * Throws the API's error 400 for a changed block, and, with `unfit: "error"`, for one that does not fit.
 */
export function fitThinking(
  request: MessagesRequest,
  model: SimulatedModel,
  { unfit, betas }: { unfit: "error" | "drop_block" | "allow"; betas: readonly string[] },
): { request: MessagesRequest; transformations: readonly InputTransformation[] } {
  if (!request.messages.some(({ content }) => content.some(isThinking))) return { request, transformations: [] };
  checkLatest(request);
  const follower = new Follower(request);
  const transformations: InputTransformation[] = [];
  let previous = "";
  const messages = request.messages.map(({ role, content }, i) => {
    follower.begin(role);
    let hasFailed = false;
    const kept = content.filter((block, j) => {
      follower.take(block);
      if (!isThinking(block)) return true;
      const path = `messages.${i}.content.${j}`;
      const found = reasonAgainst(block, { path, model, before: follower.before, previous });
      const reason = found ?? (hasFailed ? "prefix_binding_mismatch" : undefined);
      if (reason !== undefined) {
        const type = treat(reason, unfit, () => invalid(refusalOf(path, betas)));
        transformations.push({ type, path, reason });
        hasFailed ||= type === "thinking_dropped" && reason === "prefix_binding_mismatch";
        if (type === "thinking_dropped") return false;
      }
      previous = idOfThinking(block);
      return true;
    });
    return { role, content: kept };
  });
  return { request: { ...request, messages }, transformations };
}

/** How a block with a mismatch is treated: another model's is always dropped, and any other one as `unfit` says. */
function treat(
  reason: InputTransformation["reason"],
  unfit: "error" | "drop_block" | "allow",
  refusal: () => Error,
): InputTransformation["type"] {
  if (reason === "model_binding_mismatch" || unfit === "drop_block") return "thinking_dropped";
  if (unfit === "error") throw refusal();
  return "thinking_mismatch_allowed";
}

function reasonAgainst(
  block: Block,
  at: { path: string; model: SimulatedModel; before: string; previous: string },
): InputTransformation["reason"] | undefined {
  const made = unseal(block.signature, textOf(block));
  if (made === undefined) throw invalid(`${at.path}: Invalid \`signature\` in \`thinking\` block`);
  if (made.model !== at.model.id) return "model_binding_mismatch";
  if (!at.model.bindsThinking) return undefined;
  // Thinking may be left out from the start of a conversation, but not between two blocks that stay.
  const hasGap = at.previous !== "" && made.previous !== at.previous;
  return made.before !== at.before || hasGap ? "prefix_binding_mismatch" : undefined;
}

/** Throws if the thinking blocks of the latest assistant message are in another order than they were made, on every model. */
function checkLatest({ messages }: MessagesRequest): void {
  const i = messages.findLastIndex(({ role }) => role === "assistant");
  const blocks = (messages[i]?.content ?? []).filter(isThinking);
  blocks.slice(1).forEach((block, j) => {
    const made = unseal(block.signature, textOf(block));
    if (made === undefined || made.previous === idOfThinking(blocks[j] as Block)) return;
    throw invalid(`messages.${i}: \`thinking\` blocks in the latest assistant message cannot be modified`);
  });
}

function refusalOf(path: string, betas: readonly string[]): string {
  const setting = `thinking.block_binding.prefix_mismatch_behavior`;
  const text = `${path}: Invalid \`signature\` in \`thinking\` block. The block is bound to a different conversation. Remove the block, or set \`${setting}\` to "drop_block".`;
  if (betas.includes(BINDING_BETA)) return text;
  return `${text} That setting requires the \`${BINDING_BETA}\` value in the \`anthropic-beta\` header.`;
}

function isThinking({ type }: Block): boolean {
  return type === "thinking";
}

function textOf({ thinking }: Block): string {
  return typeof thinking === "string" ? thinking : "";
}
