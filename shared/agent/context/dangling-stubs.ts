import type { Turn } from "../../prefix/breakpoints.ts";
import type { TranscriptEntry } from "../transcript-entry.ts";
import { applyCut } from "./conversation.ts";
import type { CutEffect } from "./cut.ts";
import { type AnsweredCall, answeredCalls, describeCall, textOfResult } from "./facts.ts";

/**
 * Adds to a cut the stubs of repeated reads whose text it removes. Such a stub says that the text stands above; after the cut it says that the
 * text is gone.
 */
export function withoutDanglingStubs(
  effect: CutEffect,
  { entries, turns }: { entries: readonly TranscriptEntry[]; turns: readonly Turn[] },
): CutEffect {
  const shown = new Map(
    applyCut(turns, effect)
      .flatMap(({ content }) => content)
      .flatMap((block) => (block.type === "tool_result" ? [[String(block.tool_use_id), textOfResult(block)]] : [])),
  );
  const reads = answeredCalls(entries).filter(({ name, isError }) => name === "read_file" && !isError);
  const isWhole = (call: AnsweredCall) => shown.get(call.id) === call.result && !isReadStub(call.result);
  const gone = reads.filter((stub) => {
    if (!shown.has(stub.id) || !isReadStub(shown.get(stub.id) ?? "")) return false;
    const turn = turnOfStub(stub.result);
    return !reads.some((call) => call.turn === turn && pathOf(call) === pathOf(stub) && isWhole(call));
  });
  const results = Object.fromEntries(gone.map((call) => [call.id, `[cleared: ${describeCall(call)}; read it again]`]));
  return { ...effect, results: { ...effect.results, ...results } };
}

/** Ids of the reads whose text the newest results refer to. The model has not seen these results yet, so it needs the text. */
export function neededReads({
  entries,
  turns,
}: {
  entries: readonly TranscriptEntry[];
  turns: readonly Turn[];
}): ReadonlySet<string> {
  const newest = new Set(turns.at(-1)?.content.map(({ tool_use_id }) => String(tool_use_id)));
  const reads = answeredCalls(entries).filter(({ name }) => name === "read_file");
  const stubs = reads.filter(({ id, result }) => newest.has(id) && isReadStub(result));
  const isNeeded = (call: AnsweredCall) =>
    stubs.some((stub) => turnOfStub(stub.result) === call.turn && pathOf(stub) === pathOf(call));
  return new Set(reads.filter(isNeeded).map(({ id }) => id));
}

/** True for the text that replaces a repeated read. */
export function isReadStub(text: string): boolean {
  return turnOfStub(text) !== undefined;
}

function turnOfStub(text: string): number | undefined {
  const turn = /^Unchanged since you read it in your turn (\d+), above/.exec(text)?.[1];
  return turn === undefined ? undefined : Number(turn);
}

function pathOf({ input }: AnsweredCall): unknown {
  return (input as { path?: unknown } | null)?.path;
}
