import type { Prefix } from "./build-prefix.ts";
import { SHARED_MARKERS } from "./cache-facts.ts";

/** A stored message of a conversation: content blocks in the API's format, without cache markers. */
export interface Turn {
  readonly role: "user" | "assistant";
  readonly content: readonly ContentBlock[];
}
export type ContentBlock = { readonly type: string } & Readonly<Record<string, unknown>>;

/** A request of the Messages API, with the fields that Midwatch uses. */
export interface ModelRequest {
  readonly model: string;
  readonly max_tokens: number;
  readonly output_config?: { readonly effort: string };
  readonly tools: readonly object[];
  readonly system: readonly object[];
  readonly messages: readonly { readonly role: "user" | "assistant"; readonly content: readonly object[] }[];
  /** If present, the API reports why this call read less from the cache than the call with the named response. */
  readonly diagnostics?: { readonly previous_message_id: string };
  /** If present, the answer is a summary of the conversation instead of a turn: one block of the type `compaction` (docs/reference/messages-api.md#compaction-on-demand). */
  readonly compaction?: { readonly type: "summarize" };
}

/** Maximum number of output tokens of one turn. Agents write larger files in several pieces. */
export const MAX_OUTPUT_TOKENS = 16_000;

/**
 * Maximum number of cache positions between two markers in a conversation. If a turn adds more, another marker is set.
 * Must be below the API's lookback of 20 positions.
 */
const MAX_POSITIONS_APART = 15;

const FIVE_MINUTES = { type: "ephemeral", ttl: "5m" };

/**
 * Builds a request that begins with a job's prefix, and sets its cache markers. `system` holds the constitution only. The job context is the
 * first block of the first user message, so that no text of a repository has the rank of a system prompt.
 *
 * The first marker (BP1) ends the part of the prefix that all jobs share; the second (BP2) ends the part that the agents of this job share.
 * Both have the lifetime that was chosen for the job, usually an hour, because a job lasts longer than five minutes. The third (BP3) is at the
 * end of the conversation and moves with it. If a turn added too many positions for the API's lookback, a fourth marker is set at the end of
 * the previous turn.
 */
export function buildRequest(prefix: Prefix, turns: readonly Turn[]): ModelRequest {
  const marked = rollingMarkers(turns);
  const { system, opening } = sharedBlocks(prefix);
  const messages = turns.map(({ role, content }, i) => ({
    role,
    content: content.map((block, j) => (marked.has(`${i}.${j}`) ? { ...block, cache_control: FIVE_MINUTES } : block)),
  }));
  return {
    model: prefix.model,
    max_tokens: MAX_OUTPUT_TOKENS,
    ...(prefix.effort === undefined ? {} : { output_config: { effort: prefix.effort } }),
    tools: prefix.tools,
    system,
    messages: withOpening(messages, opening),
  };
}

/** Puts the blocks that all agents share before those of the first user message. After a summary by the API, the summary's message comes first. */
function withOpening(messages: ModelRequest["messages"], opening: readonly object[]): ModelRequest["messages"] {
  const first = messages.findIndex(({ role }) => role === "user");
  if (first < 0) return [...messages, { role: "user", content: opening }];
  return messages.map((message, i) =>
    i === first ? { ...message, content: [...opening, ...message.content] } : message,
  );
}

/** The blocks of a prefix that all agents of the job send: those of `system`, and those that open the first message. */
interface SharedBlocks {
  readonly system: readonly object[];
  readonly opening: readonly object[];
}

const shared = new WeakMap<Prefix, SharedBlocks>();

/** The same prefix always returns the same objects, so that their hashes are computed only once. */
function sharedBlocks(prefix: Prefix): SharedBlocks {
  const known = shared.get(prefix);
  if (known !== undefined) return known;
  const cache_control = { type: "ephemeral", ttl: prefix.ttl };
  const constitution = { type: "text", text: prefix.constitution, cache_control };
  const jobContext = { type: "text", text: prefix.jobContext, cache_control };
  const blocks =
    prefix.version === 1
      ? { system: [constitution, jobContext], opening: [] }
      : { system: [constitution], opening: [jobContext] };
  shared.set(prefix, blocks);
  return blocks;
}

/**
 * A request that only writes the shared prefix to the cache (docs/reference/messages-api.md#warm-up-requests). Its message holds the job
 * context alone, so that the entry ends where the entry of an agent's request does.
 */
export function buildWarmRequest(prefix: Prefix): ModelRequest {
  const request = buildRequest(prefix, []);
  const messages =
    prefix.version === 1 ? [{ role: "user" as const, content: [{ type: "text", text: "warmup" }] }] : request.messages;
  return { ...request, max_tokens: 0, messages };
}

/** The messages of a request without the blocks of the shared prefix. */
export function messagesAfterPrefix({ system, messages }: ModelRequest): ModelRequest["messages"] {
  const isShared = (block: object | undefined) => block !== undefined && "cache_control" in block;
  if (system.filter(isShared).length !== SHARED_MARKERS - 1) return messages;
  const first = messages.findIndex(({ role }) => role === "user");
  return messages.map((message, i) =>
    i === first && isShared(message.content[0]) ? { ...message, content: message.content.slice(1) } : message,
  );
}

function rollingMarkers(turns: readonly Turn[]): Set<string> {
  const ends = turns.flatMap(({ role, content }, i) => (role === "user" ? [[i, lastMarkable(content)] as const] : []));
  const marked = new Set<string>();
  const last = ends.at(-1);
  if (last !== undefined && last[1] >= 0) marked.add(`${last[0]}.${last[1]}`);
  const before = ends.at(-2);
  if (last !== undefined && before !== undefined && before[1] >= 0) {
    if (positionsBetween(turns, before[0], last[0]) > MAX_POSITIONS_APART) marked.add(`${before[0]}.${before[1]}`);
  }
  return marked;
}

function lastMarkable(content: readonly ContentBlock[]): number {
  return content.findLastIndex(
    (block) => !block.type.endsWith("thinking") && !(block.type === "text" && String(block.text).trim() === ""),
  );
}

/**
 * The number of cache positions after message `from`, up to and including message `to`. Consecutive blocks of one tool type count as one position.
 */
function positionsBetween(turns: readonly Turn[], from: number, to: number): number {
  let count = 0;
  let previous = "";
  for (const block of turns.slice(from + 1, to + 1).flatMap(({ content }) => content)) {
    const isRun = (block.type === "tool_use" || block.type === "tool_result") && block.type === previous;
    if (!isRun) count += 1;
    previous = block.type;
  }
  return count;
}
