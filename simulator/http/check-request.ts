import { invalid } from "../api-error.ts";
import type { Block } from "../brains/brain.ts";
import { isEmptyText } from "../cache/positions.ts";
import type { SimulatedModel } from "../models.ts";
import type { MessagesRequest } from "./messages-request.ts";

/** Maximum number of cache markers in one request (docs/reference/messages-api.md#cache-rules). */
const MAX_MARKERS = 4;

/** Throws the API's error 400 for a request that matches the schema but is not valid (docs/reference/messages-api.md#requests). */
export function checkRequest(request: MessagesRequest, model: SimulatedModel): void {
  checkTools(request, model);
  checkThinking(request, model);
  checkOrder(request, model);
  checkToolResults(request);
  checkMarkers(request);
  if (request.max_tokens === 0) checkWarmUp(request);
  if (request.max_tokens > model.maxOutputTokens) {
    throw invalid(
      `max_tokens: ${request.max_tokens} > ${model.maxOutputTokens}, which is the maximum allowed for ${model.id}`,
    );
  }
}

function checkTools({ tools, tool_choice }: MessagesRequest, model: SimulatedModel): void {
  const names = new Set<string>();
  for (const { name } of tools) {
    if (names.has(name)) throw invalid(`tools: Tool names must be unique, got ${name} twice`, "tool_name_conflict");
    names.add(name);
  }
  const isForced = tool_choice?.type === "any" || tool_choice?.type === "tool";
  if (isForced && model.refusesForcedTools) {
    throw invalid(
      `tool_choice: ${tool_choice?.type} is not supported by ${model.id}; use strict tools or structured outputs`,
    );
  }
  if (tool_choice !== undefined && tools.length === 0)
    throw invalid("tool_choice may only be specified while providing tools");
}

function checkThinking({ thinking, max_tokens }: MessagesRequest, model: SimulatedModel): void {
  if (thinking?.type === "enabled") {
    if (model.refusesEnabledThinking)
      throw invalid(`thinking.type: enabled is not supported by ${model.id}; use adaptive`);
    const budget = thinking.budget_tokens ?? 0;
    if (budget < 1024 || budget >= max_tokens) {
      throw invalid("thinking.enabled.budget_tokens: must be at least 1024 and less than max_tokens");
    }
  }
  if (thinking?.type === "disabled" && model.refusesDisabledThinking) {
    throw invalid(`thinking.type: disabled is not supported by ${model.id}`);
  }
}

function checkOrder({ messages, compaction }: MessagesRequest, model: SimulatedModel): void {
  const [first] = messages;
  if (first === undefined) throw invalid("messages: at least one message is required");
  // A summary may come first as a message of the assistant.
  if (first.role !== "user" && first.content[0]?.type !== "compaction") {
    throw invalid("messages: first message must use the user role");
  }
  const last = messages.at(-1);
  if (last?.role === "assistant" && compaction === undefined && !isUnanswered(last.content)) {
    throw invalid(
      `messages: ${model.id} does not support assistant message prefill; the conversation must end with a user message`,
    );
  }
  if (messages.some(({ role }) => role === "system") && !model.takesSystemMessages) {
    throw invalid(`messages: role system is not supported by ${model.id}`);
  }
}

/**
 * True if the model may go on after its own content: if it ends with a server tool's call that was paused, which the client sends
 * back unchanged, or if it is a summary of the conversation, which includes the user's last message.
 */
function isUnanswered(content: readonly Block[]): boolean {
  return content.at(-1)?.type === "server_tool_use" || content.every(({ type }) => type === "compaction");
}

function checkToolResults({ messages }: MessagesRequest): void {
  messages.forEach((message, i) => {
    const calls = message.role === "assistant" ? idsOf(message.content, "tool_use", "id") : [];
    const next = messages[i + 1];
    const answers = new Set(next?.role === "user" ? idsOf(next.content, "tool_result", "tool_use_id") : []);
    const open = calls.filter((id) => !answers.has(id));
    if (open.length > 0) {
      throw invalid(
        `messages.${i}: tool_use ids were found without tool_result blocks immediately after: ${open.join(", ")}`,
      );
    }
    const previous = messages[i - 1];
    const known = new Set(previous?.role === "assistant" ? idsOf(previous.content, "tool_use", "id") : []);
    const stray =
      message.role === "user"
        ? idsOf(message.content, "tool_result", "tool_use_id").filter((id) => !known.has(id))
        : [];
    if (stray.length > 0) {
      throw invalid(`messages.${i}: unexpected tool_use_id found in tool_result blocks: ${stray.join(", ")}`);
    }
  });
}

function idsOf(content: readonly Block[], type: string, field: string): string[] {
  return content.filter((block) => block.type === type).map((block) => String(block[field]));
}

function checkMarkers(request: MessagesRequest): void {
  const blocks: [string, Record<string, unknown>][] = [
    ...request.tools.map((tool, i): [string, Record<string, unknown>] => [`tools.${i}`, tool]),
    ...request.system.map((block, i): [string, Record<string, unknown>] => [`system.${i}`, block]),
    ...request.messages.flatMap(({ content }, i) =>
      content.map((block, j): [string, Record<string, unknown>] => [`messages.${i}.content.${j}`, block]),
    ),
  ];
  const marked = blocks.filter(([, block]) => block.cache_control !== undefined && block.cache_control !== null);
  const automatic = request.cache_control == null ? 0 : 1;
  if (marked.length + automatic > MAX_MARKERS) {
    throw invalid(
      `A maximum of ${MAX_MARKERS} blocks with cache_control may be provided. Found ${marked.length + automatic}.`,
    );
  }
  let sawShort: string | undefined;
  for (const [path, block] of marked) {
    if (block.type === "thinking" || block.type === "redacted_thinking")
      throw invalid(`${path}: thinking blocks cannot carry cache_control`);
    if (isEmptyText(block as Block)) throw invalid(`${path}: cache_control cannot be set for empty text blocks`);
    const { ttl = "5m" } = block.cache_control as { ttl?: string };
    if (ttl === "5m") sawShort = path;
    else if (sawShort !== undefined) {
      throw invalid(
        `${path}.cache_control.ttl: a ttl='1h' block must not come after a ttl='5m' block (order: tools, system, messages)`,
      );
    }
  }
}

/** Refuses options that cannot be combined with `max_tokens: 0` (docs/reference/messages-api.md#warm-up-requests). */
function checkWarmUp(request: MessagesRequest): void {
  const refused = [
    request.stream === true && "stream",
    request.thinking?.type === "enabled" && "thinking.type enabled",
    request.output_config?.format !== undefined && "output_config.format",
    (request.tool_choice?.type === "any" || request.tool_choice?.type === "tool") && "tool_choice",
  ].find(Boolean);
  if (refused !== undefined) throw invalid(`max_tokens: 0 cannot be combined with ${refused}`);
}
