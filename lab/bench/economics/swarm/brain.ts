import type { Brain } from "../../../../simulator/brains/brain.ts";

/**
 * Plays agents whose brief has a line `calls: N`. Each agent makes N calls: it reads a file in each call before the
 * last one, and submits the result in the last one.
 */
export const swarmBrain: Brain = async (_request, context) => {
  const calls = Number(/^calls: (\d+)$/m.exec(context.brief)?.[1] ?? 2);
  const isLast = context.turn + 1 >= calls;
  const block = isLast
    ? { type: "tool_use", name: "submit_result", input: { summary: "read" } }
    : { type: "tool_use", name: "read_file", input: { path: `file-${context.turn}.txt` } };
  return { content: [block] };
};
