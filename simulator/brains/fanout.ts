import type { BrainContext, BrainReply, BrainRequest } from "./brain.ts";
import { textOf } from "./make-context.ts";

/**
 * A brain to measure the cost of coordination alone. The lead delegates to as many explorers as the goal's line `explorers: N` says, and
 * ends its turn. Each explorer reads one file and reports. The lead never plans or finishes, so the bench cancels the job.
 */
export default async function fanout(request: BrainRequest, context: BrainContext): Promise<BrainReply> {
  if (context.role === "lead") return lead(request, context);
  if (context.turn === 0) return call("read_file", { path: "README.md" });
  return call("submit_result", {
    summary: "read one file",
    report: context.lastToolResults[0]?.content.slice(0, 200) ?? "",
  });
}

function lead(request: BrainRequest, context: BrainContext): BrainReply {
  const explorers = Number(/explorers: (\d+)/.exec(context.jobContext)?.[1] ?? 1);
  if (context.turn === 0) {
    const content = Array.from({ length: explorers }, (_, i) => ({
      type: "tool_use",
      name: "delegate",
      input: { title: `Read ${i + 1}`, brief: `Read README.md and report its first lines. You are number ${i + 1}.` },
    }));
    return { content };
  }
  const isReported = request.messages.some(
    ({ role, content }) => role === "user" && textOf(content).includes("<task-notification"),
  );
  const text = isReported ? `${explorers} explorers have reported.` : "I wait for the reports.";
  return { content: [{ type: "text", text }] };
}

function call(name: string, input: object): BrainReply {
  return { content: [{ type: "tool_use", name, input }] };
}
