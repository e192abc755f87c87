import type { ContentBlock, Turn } from "../../../shared/prefix/breakpoints.ts";

/** The rules that every request must obey after any cut. */
export type Rule =
  | "roles alternate, and the user is first and last"
  | "no message and no text is empty"
  | "each call is answered once, in the next message, before other content"
  | "each result has its call in the message before"
  | "call ids are unique"
  | "the latest answer has its thinking unchanged"
  | "each thought was recorded, and has its calls"
  | "at most 4 cache markers, none on thinking";

/** A broken rule, with the index of the message. */
export interface BrokenRule {
  readonly rule: Rule;
  readonly message: number;
}

/** The messages of a request. */
export type Messages = readonly { readonly role: string; readonly content: readonly object[] }[];

/** Maximum number of cache markers in a request (docs/reference/messages-api.md#cache-rules). */
const MAX_MARKERS = 4;

/**
 * Checks all messages of a request. `recorded`: the conversation as the transcript has it. `otherMarkers`: the cache markers
 * outside the messages; default 2, those of the shared prefix.
 */
export function checkMessages(messages: Messages, recorded: readonly Turn[], otherMarkers = 2): BrokenRule[] {
  const turns = messages as readonly Turn[];
  return [
    ...checkRoles(turns),
    ...checkEmpty(turns),
    ...checkCalls(turns),
    ...checkLatestThinking(turns, recorded),
    ...checkThinkingHasCalls(turns, recorded),
    ...checkMarkers(turns, otherMarkers),
  ];
}

function checkRoles(turns: readonly Turn[]): BrokenRule[] {
  const rule = "roles alternate, and the user is first and last";
  const faults = turns.flatMap(({ role }, i) =>
    role === (i % 2 === 0 ? "user" : "assistant") ? [] : ([{ rule, message: i }] as const),
  );
  return turns.length % 2 === 1 ? faults : [...faults, { rule, message: turns.length - 1 }];
}

function checkEmpty(turns: readonly Turn[]): BrokenRule[] {
  const rule = "no message and no text is empty";
  const isEmpty = ({ type, text }: ContentBlock) => type === "text" && String(text ?? "").trim() === "";
  return turns.flatMap(({ content }, message) =>
    content.length === 0 || content.some(isEmpty) ? [{ rule, message }] : [],
  );
}

function checkCalls(turns: readonly Turn[]): BrokenRule[] {
  const faults: BrokenRule[] = [];
  const seen = new Set<unknown>();
  turns.forEach(({ role, content }, message) => {
    const calls = idsOf(content, "tool_use", "id");
    const results = idsOf(content, "tool_result", "tool_use_id");
    const before = role === "user" ? idsOf(turns[message - 1]?.content ?? [], "tool_use", "id") : [];
    if (calls.some((id, i) => seen.has(id) || calls.indexOf(id) !== i))
      faults.push({ rule: "call ids are unique", message });
    for (const id of calls) seen.add(id);
    const next = turns[message + 1]?.content ?? [];
    const answered = idsOf(next.slice(0, firstOther(next)), "tool_result", "tool_use_id");
    if (calls.some((id) => answered.filter((other) => other === id).length !== 1))
      faults.push({ rule: "each call is answered once, in the next message, before other content", message });
    if (results.some((id) => !before.includes(id)))
      faults.push({ rule: "each result has its call in the message before", message });
  });
  return faults;
}

/** The index of the first block that is not a tool result. */
function firstOther(content: readonly ContentBlock[]): number {
  const found = content.findIndex(({ type }) => type !== "tool_result");
  return found === -1 ? content.length : found;
}

/** If the newest recorded answer is in the request, its thinking is the same, byte for byte. */
function checkLatestThinking(turns: readonly Turn[], recorded: readonly Turn[]): BrokenRule[] {
  const message = turns.findLastIndex(({ role }) => role === "assistant");
  const latest = recorded.findLast(({ role }) => role === "assistant");
  const sent = turns[message];
  if (sent === undefined || latest === undefined) return [];
  const isSame = JSON.stringify(thinkingOf(sent)) === JSON.stringify(thinkingOf(latest));
  return isSame ? [] : [{ rule: "the latest answer has its thinking unchanged", message }];
}

/** An answer whose thinking is sent has all calls of a recorded answer with this thinking. */
function checkThinkingHasCalls(turns: readonly Turn[], recorded: readonly Turn[]): BrokenRule[] {
  const callsBy = new Map<string, unknown[][]>();
  for (const turn of recorded) {
    for (const block of thinkingOf(turn)) {
      const key = JSON.stringify(block);
      callsBy.set(key, [...(callsBy.get(key) ?? []), idsOf(turn.content, "tool_use", "id")]);
    }
  }
  return turns.flatMap((turn, message) => {
    const sent = idsOf(turn.content, "tool_use", "id");
    const hasCalls = (block: object) =>
      callsBy.get(JSON.stringify(block))?.some((calls) => calls.every((id) => sent.includes(id))) ?? false;
    return thinkingOf(turn).every(hasCalls) ? [] : [{ rule: "each thought was recorded, and has its calls", message }];
  });
}

function checkMarkers(turns: readonly Turn[], otherMarkers: number): BrokenRule[] {
  const marked = turns.flatMap(({ content }, message) =>
    content.filter(({ cache_control }) => cache_control !== undefined).map(({ type }) => ({ type, message })),
  );
  const isTooMany = marked.length + otherMarkers > MAX_MARKERS;
  const wrong = marked.find(({ type }) => type.endsWith("thinking")) ?? (isTooMany ? marked.at(-1) : undefined);
  return wrong === undefined ? [] : [{ rule: "at most 4 cache markers, none on thinking", message: wrong.message }];
}

function thinkingOf({ content }: Turn): object[] {
  return content.filter(({ type }) => type.endsWith("thinking")).map(({ cache_control: _, ...block }) => block);
}

function idsOf(content: readonly ContentBlock[], type: string, field: string): unknown[] {
  return content.filter((block) => block.type === type).map((block) => block[field]);
}
