import type { Brain } from "../../../../simulator/brains/brain.ts";

/** Plays agents with `calls: N` calls, as the brief says: each reads a file, the last one submits. */
export const swarmBrain: Brain = async (_request, context) => {
  const calls = Number(/^calls: (\d+)$/m.exec(context.brief)?.[1] ?? 2);
  const isLast = context.turn + 1 >= calls;
  const block = isLast
    ? { type: "tool_use", name: "submit_result", input: { summary: "read" } }
    : { type: "tool_use", name: "read_file", input: { path: `file-${context.turn}.txt` } };
  return { content: [block] };
};
