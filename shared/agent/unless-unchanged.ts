import type { ContentBlock } from "../prefix/breakpoints.ts";
import type { ToolCall, ToolOutcome } from "./tool-call.ts";
import type { Transcript } from "./transcript.ts";

/** Minimum length of a result that is replaced, in characters. For a shorter result the note would save nothing. */
const WORTH_IT_CHARS = 400;

/** The result of reading a file again. If the conversation still contains the same text, the result is a note instead of the text. */
export function unlessUnchanged(transcript: Transcript, call: ToolCall, outcome: ToolOutcome): ToolOutcome {
  if (call.name !== "read_file" || outcome.isError === true || outcome.content.length < WORTH_IT_CHARS) return outcome;
  const turn = turnThatRead(transcript, call, outcome.content);
  if (turn === undefined) return outcome;
  return { content: `Unchanged since you read it in your turn ${turn}, above.` };
}

function turnThatRead(transcript: Transcript, call: ToolCall, text: string): number | undefined {
  const sameCalls = new Set<string>();
  let turn = 0;
  for (const entry of transcript.entries) {
    if (entry.kind === "assistant") {
      turn += 1;
      for (const earlier of callsOf(entry)) if (isSame(earlier, call)) sameCalls.add(earlier.id);
    }
    if (entry.kind === "results" && entry.content.some((block) => holds(block, sameCalls, text))) return turn;
  }
  return undefined;
}

function isSame(earlier: ToolCall, call: ToolCall): boolean {
  return earlier.name === call.name && JSON.stringify(earlier.input) === JSON.stringify(call.input);
}

function holds(block: ContentBlock, calls: ReadonlySet<string>, text: string): boolean {
  return block.type === "tool_result" && calls.has(String(block.tool_use_id)) && block.content === text;
}

/** The tool calls of an answer, in order. */
export function callsOf(turn: { readonly content: readonly ContentBlock[] }): ToolCall[] {
  return turn.content
    .filter((block) => block.type === "tool_use")
    .map((block) => ({ id: String(block.id), name: String(block.name), input: block.input }));
}
