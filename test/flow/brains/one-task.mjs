// A brain for a job of one task: the lead plans it, the implementer writes a text of the goal, the verifier tests the
// text. Lines of the goal: `write: TEXT` is the text; `first: TEXT` is written instead until there is a finding; with
// `plan: circle` the tasks of the first plan depend on each other, and the lead corrects the plan when it is refused;
// `misbehave: KIND` is passed to the built-in brain `misbehave`.
const call = (name, input) => ({ content: [{ type: "tool_use", name, input }] });
const say = (text) => ({ content: [{ type: "text", text }] });
const textOf = (blocks) => blocks.map((block) => block.text ?? "").join("\n");
const line = (text, name) => new RegExp(`^${name}: (.*)$`, "m").exec(text)?.[1];

const roles = { lead, implementer, verifier };

export default async (request, context) => {
  const play = roles[context.role];
  if (play === undefined) return say("I have nothing to do.");
  const heard = request.messages.map(({ content }) => textOf(content)).join("\n");
  return play({ ...context, goal: context.jobContext, heard });
};

function lead({ goal, heard, lastToolResults }) {
  const [result] = lastToolResults;
  if (result?.isError && result.name === "submit_plan") return call("submit_plan", plan(["write"]));
  if (result !== undefined) return say("I wait.");
  if (heard.includes("<all-tasks-ended")) return call("finish_job", { summary: "The file is written." });
  if (heard.includes("I wait.")) return say("I wait.");
  if (line(goal, "plan") !== "circle") return call("submit_plan", plan(["write"]));
  const { tasks, ...rest } = plan(["write", "check"]);
  return call("submit_plan", {
    ...rest,
    tasks: tasks.map((task, i) => ({ ...task, dependsOn: [tasks[1 - i].key] })),
  });
}

function plan(keys) {
  return {
    summary: "One file",
    tasks: keys.map((key) => ({
      key,
      role: "implementer",
      title: `To ${key} the file`,
      brief: "Write out/result.txt.",
      dependsOn: [],
      writes: [`out/${key === "write" ? "result" : key}.txt`],
      deliverables: [`out/${key === "write" ? "result" : key}.txt`],
      acceptance: [{ kind: "command", command: "test -s out/result.txt" }],
    })),
  };
}

function implementer({ goal, brief, turn }) {
  if (turn > 0) return call("submit_result", { summary: "out/result.txt says what the goal wants" });
  const early = brief.includes("<finding") ? undefined : line(goal, "first");
  return call("write_file", { path: "out/result.txt", content: `${early ?? line(goal, "write") ?? "right"}\n` });
}

function verifier({ turn, lastToolResults }) {
  const command = "grep -qx right out/result.txt";
  if (turn === 0) return call("run_command", { command });
  const holds = lastToolResults[0]?.content.includes("[exit code 0]") ?? false;
  return call("submit_verdict", {
    decision: holds ? "pass" : "fail",
    summary: holds ? "The file says what it should." : "The file says something else.",
    attacks: [{ name: "content", command, outcome: holds ? "it does" : "it does not" }],
    findings: holds ? [] : [{ name: "content", claim: "out/result.txt does not say right", command }],
  });
}
