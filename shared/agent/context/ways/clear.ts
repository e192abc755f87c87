import type { ContentBlock } from "../../../prefix/breakpoints.ts";
import { longTexts } from "../conversation.ts";
import { isReadStub, neededReads } from "../dangling-stubs.ts";
import { type AnsweredCall, answeredCalls, describeCall } from "../facts.ts";
import { sum } from "../measure.ts";
import { boundaries, type Conversation, spread, type WayOption } from "./way.ts";

/** Tools whose results may be cleared, because the agent can call them again. */
const RERUNNABLE: ReadonlySet<string> = new Set([
  "read_file",
  "glob",
  "grep",
  "run_command",
  "scratchpad_read",
  "scratchpad_list",
]);
/** Tools whose long inputs may be cleared once they have run, because the file has their text. */
const WRITERS: ReadonlySet<string> = new Set(["write_file", "edit_file", "scratchpad_write"]);
/** Minimum length of a result that is cleared, in characters. A stub for a shorter one would save nothing. */
const MIN_CHARS = 400;
/** A text is cleared only for need until the model has written this many messages since. */
const SEEN_TURNS = 3;
/** Maximum number of places that are tried. */
const MAX_PLACES = 16;

/** A text of the conversation that a stub can replace. */
interface Clearable {
  readonly id: string;
  readonly part: "result" | "input";
  readonly stub: string;
  /** Index of the turn that contains the text. */
  readonly index: number;
  readonly savedTokens: number;
  readonly isSuperseded: boolean;
}

/**
 * The cuts that replace results of tools that can be called again, and inputs of finished writes, by stubs: only superseded ones, or all
 * before a place. Errors, refusals, messages, notes and hand-ins stay. The newest message of the model and its results stay.
 */
export function clearOptions(conversation: Conversation): WayOption[] {
  const clearable = clearableTexts(conversation);
  const superseded = clearable.filter(({ isSuperseded }) => isSuperseded);
  const newest = conversation.turns.flatMap(({ role }, i) => (role === "assistant" ? [i] : [])).at(-SEEN_TURNS) ?? 0;
  const all = boundaries(conversation).slice(0, -1);
  const places = [
    ...spread(
      all.filter((place) => place <= newest),
      MAX_PLACES,
    ),
    ...all.slice(-1),
  ];
  const sets = [
    superseded,
    ...places.map((upTo) => clearable.filter(({ index, isSuperseded }) => index < upTo || isSuperseded)),
  ];
  return sets.filter((set) => set.length > 0).map((set) => clearOption(conversation, set, newest));
}

function clearOption(conversation: Conversation, set: readonly Clearable[], newest: number): WayOption {
  const { sizes, prefixTokens } = conversation;
  const closing = conversation.stateAfter("clear");
  const first = Math.min(...set.map(({ index }) => index));
  const saved = sum(set.map(({ savedTokens }) => savedTokens));
  const stubs = (part: Clearable["part"]) =>
    Object.fromEntries(set.filter((each) => each.part === part).map(({ id, stub }) => [id, stub]));
  return {
    way: "clear",
    upTo: Math.max(...set.map(({ index }) => index)) + 1,
    unchangedTokens: prefixTokens + sum(sizes.turns.slice(0, first)),
    afterTokens: prefixTokens + sum(sizes.turns) - saved + sizes.tokensOf(closing),
    outputTokens: 0,
    isRash: set.some(({ index, isSuperseded }) => index >= newest && !isSuperseded),
    effect: () => ({ upTo: 0, head: [], results: stubs("result"), inputs: stubs("input"), closing }),
  };
}

function clearableTexts({ entries, turns, sizes }: Conversation): Clearable[] {
  const needed = neededReads({ entries, turns });
  const calls = answeredCalls(entries).filter(({ id, isError }) => !isError && !needed.has(id));
  const byId = new Map(calls.map((call) => [call.id, call]));
  const superseded = supersededCalls(calls);
  const newest = turns.findLastIndex(({ role }) => role === "assistant");
  const clearableOf = (block: ContentBlock, index: number): Clearable[] => {
    const isResult = block.type === "tool_result";
    const call = byId.get(String(isResult ? block.tool_use_id : block.id));
    const stubbed =
      call === undefined ? undefined : isResult ? stubOfResult(call, block.content) : stubOfInput(call, block.input);
    if (call === undefined || stubbed === undefined) return [];
    const savedTokens = sizes.tokensOf(stubbed.replaced) - sizes.tokensOf(stubbed.stub);
    const part = isResult ? "result" : "input";
    return [{ id: call.id, part, stub: stubbed.stub, index, savedTokens, isSuperseded: superseded.has(call.id) }];
  };
  return turns
    .slice(0, Math.max(0, newest))
    .flatMap(({ content }, index) => content.flatMap((block) => clearableOf(block, index)));
}

/** A stub, and the text that it replaces, as JSON. */
interface Stubbed {
  readonly stub: string;
  readonly replaced: string;
}

function stubOfResult(call: AnsweredCall, content: unknown): Stubbed | undefined {
  if (!RERUNNABLE.has(call.name) || typeof content !== "string" || content.length < MIN_CHARS) return undefined;
  const ending = call.name === "run_command" ? `; ${content.split("\n", 1)[0]?.slice(0, 100)}` : "";
  const path = /\/offload\/[\w.-]*\w/.exec(content)?.[0];
  const where = path === undefined ? "" : `; its whole text is in ${path}`;
  const stub = `[cleared: ${describeCall(call)}; ${content.length} characters${ending}${where}]`;
  return { stub, replaced: JSON.stringify(content) };
}

function stubOfInput(call: AnsweredCall, input: unknown): Stubbed | undefined {
  if (!WRITERS.has(call.name)) return undefined;
  const long = longTexts(input);
  return long.length === 0
    ? undefined
    : { stub: "[cleared: written; the file has the text]", replaced: JSON.stringify(long) };
}

/**
 * The calls whose text no longer describes the present state: a file that was read again, or written since; a command that was run again; a
 * write that a later write to the same path replaced.
 */
export function supersededCalls(calls: readonly AnsweredCall[]): ReadonlySet<string> {
  const found = new Set<string>();
  const later = new Set<string>();
  for (const call of calls.toReversed()) {
    // A stub leaves the earlier read as the only text.
    if (call.isError || isReadStub(call.result)) continue;
    const { path } = (call.input ?? {}) as { path?: string };
    const same = `${call.name} ${JSON.stringify(call.input)}`;
    const isStale = path !== undefined && later.has(`written ${path}`);
    if (later.has(same) || (isStale && (call.name === "read_file" || WRITERS.has(call.name)))) found.add(call.id);
    later.add(same);
    if (WRITERS.has(call.name) && path !== undefined) later.add(`written ${path}`);
  }
  return found;
}
