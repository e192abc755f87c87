import { invalid } from "../api-error.ts";
import type { Block } from "../brains/brain.ts";
import type { MessagesRequest } from "../http/messages-request.ts";
import type { SimulatedModel } from "../models.ts";
import { hasSignedContent, isSigned, readBlock } from "./signed-block.ts";

const ON_DEMAND_BETA = "compact-2026-09-04";
const THRESHOLD_BETA = "compact-2026-01-12";
const MAX_INSTRUCTIONS = 16_384;
const MIN_TRIGGER = 50_000;
const BLOCK_FIELDS = new Set(["type", "content", "encrypted_content", "signature", "tool_changes", "cache_control"]);

/** Throws the API's error 400 for a request that asks for compaction, or contains its blocks, against the rules (docs/reference/messages-api.md#compaction-on-demand). */
export function checkCompaction(request: MessagesRequest, model: SimulatedModel, betas: readonly string[]): void {
  const edit = thresholdEdit(request);
  if (edit !== undefined) checkThreshold(edit, model, betas);
  checkBlocks(request, model, betas);
  const { compaction } = request;
  if (compaction === undefined) return;
  if (!betas.includes(ON_DEMAND_BETA)) {
    throw invalid(`compaction: the parameter requires anthropic-beta: ${ON_DEMAND_BETA}`);
  }
  if (!model.compacts) throw invalid(`compaction: ${compaction.type} is not supported by ${model.id}`);
  const other = notWithCompaction(request);
  if (other !== undefined) throw invalid(`compaction: cannot be combined with ${other}`);
  if ((compaction.instructions ?? "").length > MAX_INSTRUCTIONS) {
    throw invalid(`compaction.instructions: at most ${MAX_INSTRUCTIONS} characters`);
  }
  checkConversation(request);
}

/** An edit of the type `compact_20260112`: compaction at a threshold. */
export interface ThresholdEdit {
  readonly trigger?: { readonly value?: number } | null;
  readonly pause_after_compaction?: boolean;
  readonly instructions?: string | null;
}

/** The request's edit for compaction at a threshold, if it has one. */
export function thresholdEdit(request: Pick<MessagesRequest, "context_management">): ThresholdEdit | undefined {
  const edits = (request.context_management as { edits?: ({ type?: string } & ThresholdEdit)[] } | undefined)?.edits;
  return edits?.find(({ type }) => type === "compact_20260112");
}

function checkThreshold({ trigger }: ThresholdEdit, model: SimulatedModel, betas: readonly string[]): void {
  if (!betas.includes(THRESHOLD_BETA)) {
    throw invalid(`context_management: compact_20260112 requires anthropic-beta: ${THRESHOLD_BETA}`);
  }
  if (!model.compacts) throw invalid(`context_management: compact_20260112 is not supported by ${model.id}`);
  if (trigger?.value !== undefined && trigger.value < MIN_TRIGGER) {
    throw invalid(`context_management.edits.trigger.value: must be at least ${MIN_TRIGGER}`);
  }
}

/** A compaction block and its place in a request. */
interface Placed {
  readonly block: Block;
  readonly role: string;
  readonly path: string;
}

function checkBlocks(request: MessagesRequest, model: SimulatedModel, betas: readonly string[]): void {
  const placed = request.messages.flatMap(({ role, content }, i) =>
    content.flatMap((block, j) =>
      block.type === "compaction" ? [{ block, role, path: `messages.${i}.content.${j}` }] : [],
    ),
  );
  for (const each of placed) checkBlock(each, betas);
  const first = placed.find(({ block }) => isSigned(block));
  if (first === undefined) return;
  if (!model.compacts) throw invalid(`${first.path}: a compaction block is not supported by ${model.id}`);
  if (placed.filter(({ block }) => block.content != null).length > 1) {
    throw invalid("messages: more than one `compaction` block; send only the newest", "compaction_block_ambiguous");
  }
  checkSigned(first);
  if (thresholdEdit(request) !== undefined) {
    throw invalid("context_management: compact_20260112 cannot be combined with a signed compaction block");
  }
  if (hasRemainingBudget(request)) throw invalid(`${BUDGET} cannot be combined with a compaction block`);
}

function checkBlock({ block, path }: Placed, betas: readonly string[]): void {
  if (!betas.includes(ON_DEMAND_BETA) && (isSigned(block) || !betas.includes(THRESHOLD_BETA))) {
    throw invalid(`${path}: 'compaction' is not one of the expected content block types`);
  }
  const extra = Object.keys(block).find((field) => !BLOCK_FIELDS.has(field));
  if (extra !== undefined) throw invalid(`${path}.compaction.${extra}: Extra inputs are not permitted`);
  if (block.content === "") throw invalid(`${path}.compaction.content: must not be empty`);
}

function checkSigned({ block, role, path }: Placed): void {
  if (path !== "messages.0.content.0" || role === "system") {
    throw invalid(
      "`compaction` block must be sent first, in place of the messages it summarizes; remove those messages",
      "compaction_block_misplaced",
    );
  }
  if (readBlock(block) === undefined) {
    throw invalid(`${path}: the signature of the block does not verify`, "compaction_signature_invalid");
  }
  if (!hasSignedContent(block)) {
    throw invalid(`${path}: the content differs from the signed content`, "compaction_content_mismatch");
  }
}

const BUDGET = "output_config.task_budget.remaining";

function hasRemainingBudget({ output_config: config }: MessagesRequest): boolean {
  return (config?.task_budget as { remaining?: unknown } | undefined)?.remaining != null;
}

function notWithCompaction(request: MessagesRequest): string | undefined {
  const { context_management, stop_sequences, output_config, tool_choice, max_tokens } = request;
  if (context_management != null) return "context_management";
  if (stop_sequences !== undefined) return "stop_sequences";
  if (output_config?.format != null) return "output_config.format";
  if (tool_choice?.type === "any" || tool_choice?.type === "tool") return `tool_choice ${tool_choice.type}`;
  if (hasRemainingBudget(request)) return BUDGET;
  return max_tokens === 0 ? "max_tokens: 0" : undefined;
}

/** Throws if the conversation ends within a turn, or has nothing to summarise besides an earlier summary. */
function checkConversation({ messages }: MessagesRequest): void {
  const last = messages.at(-1);
  const isOpen = ({ type }: Block) => type === "tool_use" || type === "server_tool_use";
  const ending = last?.content.at(-1);
  if (
    last?.role === "assistant" &&
    (last.content.some(({ type }) => type === "tool_use") || (ending && isOpen(ending)))
  ) {
    throw invalid(
      "compaction: the last assistant turn is not finished; send the results of its calls first",
      "compaction_incomplete_turn",
    );
  }
  const spoken = messages.filter(({ role }) => role !== "system").flatMap(({ content }) => content);
  if (spoken.every(({ type }) => type === "compaction")) {
    throw invalid("compaction: messages has no content to summarize", "compaction_nothing_to_summarize");
  }
}
