// A brain for a job of one task on any repository. The goal's line `steps: JSON` has the task's writes, its
// deliverables and the tool calls that the implementer makes before it submits. The line `holds: COMMAND` is the task's
// acceptance and the verifier's attack.
const call = (name, input) => ({ content: [{ type: "tool_use", name, input }] });
const say = (text) => ({ content: [{ type: "text", text }] });
const textOf = (blocks) => blocks.map((block) => block.text ?? "").join("\n");
const roles = { lead, implementer, verifier };

export default async (request, context) => {
  const goal = context.jobContext;
  const steps = JSON.parse(/^steps: (.*)$/m.exec(goal)?.[1] ?? "{}");
  const holds = /^holds: (.*)$/m.exec(goal)?.[1] ?? "true";
  const heard = request.messages.map(({ content }) => textOf(content)).join("\n");
  return roles[context.role]?.({ ...context, heard, steps, holds }) ?? say("I have nothing to do.");
};

function lead({ heard, lastToolResults, steps, holds }) {
  const [result] = lastToolResults;
  if (result?.isError && steps.corrected !== undefined)
    return call("submit_plan", plan({ ...steps, ...steps.corrected }, holds));
  if (result !== undefined) return say("I wait.");
  if (heard.includes("<all-tasks-ended")) return call("finish_job", { summary: "It is done." });
  return heard.includes("I wait.") ? say("I wait.") : call("submit_plan", plan(steps, holds));
}

function plan({ writes, deliverables = [] }, holds) {
  const acceptance = [{ kind: "command", command: holds }];
  const task = {
    key: "change",
    role: "implementer",
    title: "Change it",
    brief: "Do what the goal says.",
    dependsOn: [],
  };
  return { summary: "One task", tasks: [{ ...task, writes, deliverables, acceptance }] };
}

function implementer({ turn, steps }) {
  const [name, input] = steps.calls[turn] ?? ["submit_result", { summary: "it is changed" }];
  return call(name, input);
}

function verifier({ turn, holds }) {
  if (turn === 0) return call("run_command", { command: holds });
  const attacks = [{ name: "content", command: holds, outcome: "it holds" }];
  return call("submit_verdict", { decision: "pass", summary: "It holds.", attacks, findings: [] });
}
