import type { Brain, BrainContext, BrainReply } from "../../../simulator/brains/brain.ts";

/**
 * Plays a job by two lines of its goal. By `tasks: N`, the lead plans N tasks; by `command: ...`, each task runs this
 * command once. The tasks submit no result, and the bench ends the job.
 */
const brain: Brain = async (_request, context) => {
  if (context.role === "lead") return lead(context);
  if (context.role === "implementer" && context.turn === 0) {
    return call("run_command", { command: readLine(context, "command") });
  }
  return say("That was all.");
};
export default brain;

function lead(context: BrainContext): BrainReply {
  if (context.turn > 0) return say("I wait.");
  const tasks = Array.from({ length: Number(readLine(context, "tasks")) }, (_, i) => ({
    ...{ key: `task-${i}`, role: "implementer", title: `Task ${i}`, brief: "Run the command." },
    ...{ dependsOn: [], writes: [`out/${i}.txt`], deliverables: [], acceptance: [] },
  }));
  return call("submit_plan", { summary: "one command a task", tasks });
}

function readLine({ jobContext }: BrainContext, name: string): string {
  return new RegExp(`^${name}: (.+)$`, "m").exec(jobContext)?.[1] ?? "";
}

function call(name: string, input: object): BrainReply {
  return { content: [{ type: "tool_use", name, input }] };
}

function say(text: string): BrainReply {
  return { content: [{ type: "text", text }] };
}
