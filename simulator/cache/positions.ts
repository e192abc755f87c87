import { createHash } from "node:crypto";
import type { Block } from "../brains/brain.ts";
import type { MessagesRequest } from "../http/messages-request.ts";
import type { SimulatedModel } from "../models.ts";
import { tokensOfBlock, tokensOfTool } from "../tokens.ts";
import type { CacheRules } from "./rules.ts";

/**
 * One position of a prompt in the order of caching: first tools, then system blocks, then message blocks
 * (docs/reference/messages-api.md#simulator).
 */
export interface Position {
  /** Hash of the prompt up to and including this position: the key of its cache entry. */
  readonly hash: string;
  /** Number of tokens of the prompt up to and including this position. */
  readonly tokens: number;
  /** Set if the block belongs to a series of `tool_use` or of `tool_result` blocks: a series counts as one step of the lookback. */
  readonly run: "tool_use" | "tool_result" | undefined;
  /** Time to live of the cache marker on this position; undefined without a marker. */
  readonly ttl: "5m" | "1h" | undefined;
  readonly cacheable: boolean;
}

/** The sender of a request. Requests of the same scope share cache entries. */
export interface CacheScope {
  readonly organization: string;
  readonly workspace: string;
}

/** Lists the positions of a request. The hash of each position includes the hashes before it (docs/reference/messages-api.md#simulator). */
export function buildPositions(
  request: MessagesRequest,
  model: SimulatedModel,
  { scope, rules, betas = [] }: { scope: CacheScope; rules: CacheRules; betas?: readonly string[] },
): Position[] {
  const effort = request.output_config?.effort ?? model.defaultEffort;
  const ahead = rules.rendersConfigAhead ? [request.thinking ?? null, effort] : [];
  const keyed = rules.keysBetas ? [...betas].sort() : [];
  let hash = digest("", [scope.organization, scope.workspace, request.model, ahead, keyed]);
  let tokens = 0;
  const positions: Position[] = [];
  const add = (part: { bytes: string; size: number; run: Position["run"]; marker: unknown; cacheable: boolean }) => {
    hash = digest(hash, part.bytes);
    tokens += part.size;
    positions.push({ hash, tokens, run: part.run, ttl: ttlOf(part.marker), cacheable: part.cacheable });
  };
  for (const tool of request.tools) {
    const plain = withoutMarker(tool);
    add({
      bytes: JSON.stringify(plain),
      size: tokensOfTool(plain),
      run: undefined,
      marker: tool.cache_control,
      cacheable: true,
    });
  }
  hash = digest(hash, [request.speed ?? "standard", request.output_config?.format ?? null]);
  for (const block of request.system) addBlock(add, "", block);
  hash = digest(hash, [
    request.tool_choice ?? null,
    hasImages(request),
    request.thinking ?? null,
    effort,
    request.context_management ?? null,
  ]);
  for (const message of request.messages) for (const block of message.content) addBlock(add, message.role, block);
  return positions;
}

function addBlock(
  add: (part: { bytes: string; size: number; run: Position["run"]; marker: unknown; cacheable: boolean }) => void,
  role: string,
  block: Block,
): void {
  const plain = withoutMarker(block);
  add({
    bytes: role + JSON.stringify(plain),
    size: tokensOfBlock(block),
    run: block.type === "tool_use" || block.type === "tool_result" ? block.type : undefined,
    marker: block.cache_control,
    cacheable: block.type !== "thinking" && block.type !== "redacted_thinking" && !isEmptyText(block),
  });
}

/** True for a text block whose text is empty: such a block cannot have a cache marker. */
export function isEmptyText(block: Block): boolean {
  return block.type === "text" && (block.text === "" || block.text === undefined);
}

function withoutMarker<T extends object>(block: T): object {
  const { cache_control: _marker, ...plain } = block as T & { cache_control?: unknown };
  return plain;
}

function ttlOf(marker: unknown): Position["ttl"] {
  if (marker === null || typeof marker !== "object") return undefined;
  return (marker as { ttl?: unknown }).ttl === "1h" ? "1h" : "5m";
}

function hasImages(request: MessagesRequest): boolean {
  return request.messages.some((message) => message.content.some((block) => block.type === "image"));
}

function digest(previous: string, part: unknown): string {
  const text = typeof part === "string" ? part : JSON.stringify(part);
  return createHash("sha256").update(previous).update("\0").update(text).digest("hex");
}
