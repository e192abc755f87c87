import type { RunTool, ToolCall } from "../../../shared/agent/tool-call.ts";
import type { Turn } from "../../../shared/prefix/breakpoints.ts";
import type { Block, Brain } from "../../../simulator/brains/brain.ts";
import { tokensOfBlock } from "../../../simulator/tokens.ts";
import type { Messages } from "./invariants.ts";
import { readOutcome } from "./read-outcome.ts";
import { withLoop } from "./run-loop.ts";
import type { Subject } from "./subject.ts";
import { turnsOf } from "./transcripts.ts";

const READ_PATH = "lib/shared.js";

/** The text of the file that is read again and again. */
export const READ_TEXT = Array.from({ length: 200 }, (_, i) => `export const value${i} = ${i};`).join("\n");

const BRIEF = "role: implementer\n\n<brief>\nRead what you need.\n</brief>";

/**
 * Reads one unchanged file in each turn, with cuts at equal distances. Returns the messages of all requests; the last result of each is
 * that of the file.
 */
export async function playReads(
  folder: string,
  { reads, cuts, cutNow }: { reads: number; cuts: number; cutNow: Subject["cutNow"] },
): Promise<readonly Messages[]> {
  let turn = 0;
  const brain: Brain = async () => {
    turn += 1;
    if (turn > reads) return { content: [submit] };
    // A second call in each turn: the loop stops an agent that makes the same calls again and again.
    return { content: [read(`lib/other-${turn}.js`), read(READ_PATH)] };
  };
  return withLoop(folder, { brain, brief: BRIEF, runTool }, async (loop) => {
    for (let stage = 1; stage <= cuts; stage += 1) {
      await loop.until(Math.floor((reads * stage) / (cuts + 1)));
      await cutNow(loop.transcript);
    }
    await loop.until(reads + 1);
    return loop.requests.filter((messages) => messages.length > 1);
  });
}

/** One turn makes many calls, each with a result of 2,000 characters. Returns the next request, and the tokens of the turn's results in it. */
export async function playCalls(
  folder: string,
  count: number,
): Promise<{ messages: Messages; recorded: readonly Turn[]; turnTokens: number }> {
  let turn = 0;
  const brain: Brain = async () => {
    turn += 1;
    return { content: turn > 1 ? [submit] : Array.from({ length: count }, (_, i) => read(`lib/file-${i}.js`)) };
  };
  return withLoop(folder, { brain, brief: BRIEF, runTool }, async (loop) => {
    await loop.until(2);
    const { entries } = loop.transcript;
    const recorded = turnsOf(entries.slice(0, entries.findIndex(({ kind }) => kind === "results") + 1));
    const messages = loop.requests[1] ?? [];
    const results = (messages.at(-1)?.content ?? []) as readonly Block[];
    const turnTokens = results.reduce((sum, block) => sum + tokensOfBlock(block), 0);
    return { messages, recorded, turnTokens };
  });
}

const read = (path: string): Block => ({ type: "tool_use", name: "read_file", input: { path } });
const submit: Block = { type: "tool_use", name: "submit_result", input: { summary: "done" } };

const runTool: RunTool = async ({ name, input }: ToolCall) => {
  if (name === "submit_result") return { content: "handed in", end: { stopReason: "submitted", value: input } };
  const { path } = input as { path: string };
  return readOutcome(path, path === READ_PATH ? READ_TEXT : `// ${path}\n`.padEnd(2_000, "x"));
};
