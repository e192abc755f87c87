import type { ContentBlock } from "../prefix/breakpoints.ts";
import { messageOf } from "../support/errors.ts";
import type { AgentOptions } from "./run-agent.ts";
import type { ToolCall, ToolOutcome } from "./tool-call.ts";
import type { Transcript } from "./transcript.ts";

/** Turns in a row with the very same calls after which the agent is warned, and after which it is stopped. */
const WARN_AFTER = 3;
const STOP_AFTER = 5;

/**
 * Runs the calls of one turn at the same time and puts their results in the order in which they were asked. Whatever
 * goes wrong with a call is its result.
 */
export async function runToolCalls(
  { runTool, signal, onActivity, transcript }: Pick<AgentOptions, "runTool" | "signal" | "onActivity" | "transcript">,
  turn: Extract<Transcript["last"], { kind: "assistant" }>,
): Promise<{ content: ContentBlock[]; ending: ToolOutcome["end"]; isRepeating: boolean }> {
  const calls = callsOf(turn);
  const repeated = repetitions(transcript, calls);
  const outcomes = await Promise.all(
    calls.map(async (call) => {
      if (turn.cutCalls.includes(call.id)) return CUT;
      const outcome = await runOne(() => runTool(call, signal));
      onActivity?.("tool", `${call.name}${outcome.isError === true ? " (error)" : ""}`);
      return outcome;
    }),
  );
  const content: ContentBlock[] = calls.map((call, i) => resultBlock(call, outcomes[i]));
  if (repeated >= WARN_AFTER) {
    const text = `You have made the very same calls ${repeated} times in a row; they give the same answer each time. Do something else, or hand in what you have and say what is missing.`;
    content.push({ type: "text", text });
  }
  return {
    content,
    ending: outcomes.find((outcome) => outcome.end !== undefined)?.end,
    isRepeating: repeated >= STOP_AFTER,
  };
}

const CUT: ToolOutcome = {
  isError: true,
  content:
    "Your message reached the output limit in the middle of this call's arguments, so nothing happened. Make the call again with less in it: write a long file in several pieces.",
};

async function runOne(run: () => Promise<ToolOutcome>): Promise<ToolOutcome> {
  try {
    return await run();
  } catch (error) {
    return { isError: true, content: `The tool failed: ${messageOf(error)}` };
  }
}

function callsOf(turn: { content: readonly ContentBlock[] }): ToolCall[] {
  return turn.content
    .filter((block) => block.type === "tool_use")
    .map((block) => ({ id: String(block.id), name: String(block.name), input: block.input }));
}

function resultBlock(call: ToolCall, outcome: ToolOutcome | undefined): ContentBlock {
  const content = outcome === undefined || outcome.content === "" ? "(no output)" : outcome.content;
  return {
    type: "tool_result",
    tool_use_id: call.id,
    content,
    ...(outcome?.isError === true ? { is_error: true } : {}),
  };
}

/** How many turns in a row, this one included, made these calls with these arguments. */
function repetitions(transcript: Transcript, calls: readonly ToolCall[]): number {
  const signature = sign(calls);
  let count = 0;
  for (const entry of [...transcript.entries].reverse()) {
    if (entry.kind !== "assistant") continue;
    if (sign(callsOf(entry)) !== signature) break;
    count += 1;
  }
  return count;
}

function sign(calls: readonly ToolCall[]): string {
  return JSON.stringify(calls.map(({ name, input }) => [name, input]));
}
