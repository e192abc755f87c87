import type { BrainContext, BrainReply, BrainRequest } from "../../../../simulator/brains/brain.ts";

/** Number of calls in each message of the crowding agent. */
export const CALLS = 1_500;
/** Numbers of messages of the crowding agent and of the measured one, whose messages have one call each. */
const CROWDING_TURNS = 3;
const MEASURED_TURNS = 200;

/**
 * Plays two jobs of one task each. The goal `Crowd.` gives an agent whose messages make 1,500 calls; any other goal gives an agent that makes one
 * call in each message.
 */
export default async function brain(request: BrainRequest, context: BrainContext): Promise<BrainReply> {
  if (context.role === "lead") return lead(request);
  if (context.role === "verifier") return verify(context);
  const isCrowding = context.brief.includes("Crowd.");
  const { turn } = context;
  if (turn === 0) return call("write_file", { path: "done.txt", content: "done\n" });
  if (turn > (isCrowding ? CROWDING_TURNS : MEASURED_TURNS))
    return call("submit_result", { summary: "done.txt says done" });
  const commands = Array.from({ length: isCrowding ? CALLS : 1 }, (_, i) => `echo ${turn}.${i}`);
  return { content: commands.map((command) => ({ type: "tool_use", name: "run_command", input: { command } })) };
}

function lead({ messages }: BrainRequest): BrainReply {
  const heard =
    messages
      .at(-1)
      ?.content.map(({ text }) => String(text ?? ""))
      .join("\n") ?? "";
  if (heard.includes("<all-tasks-ended")) return call("finish_job", { summary: "done" });
  if (messages.length > 1) return { content: [{ type: "text", text: "I wait." }] };
  const brief = heard.includes("Crowd.") ? "Crowd." : "Work.";
  const task = {
    key: "one",
    role: "implementer",
    title: "Write done.txt",
    brief,
    dependsOn: [],
    writes: ["done.txt"],
    deliverables: ["done.txt"],
    acceptance: [{ kind: "command", command: "test -s done.txt" }],
  };
  return call("submit_plan", { summary: "one task", tasks: [task] });
}

function verify({ turn }: BrainContext): BrainReply {
  const command = "grep -qx done done.txt";
  if (turn === 0) return call("run_command", { command });
  const attacks = [{ name: "content", command, outcome: "it says done" }];
  return call("submit_verdict", { decision: "pass", summary: "The file says done.", attacks, findings: [] });
}

function call(name: string, input: object): BrainReply {
  return { content: [{ type: "tool_use", name, input }] };
}
