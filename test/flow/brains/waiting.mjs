// A brain whose implementers wait. The lead plans as many tasks as the goal's line `tasks: N` says. Each implementer
// runs a command that waits for a file `go` in its worktree, and then writes its own file. It needs five turns.
const call = (name, input) => ({ content: [{ type: "tool_use", name, input }] });
const say = (text) => ({ content: [{ type: "text", text }] });
const textOf = (blocks) => blocks.map((block) => block.text ?? "").join("\n");

const roles = { lead, implementer, verifier };

export default async (request, context) => {
  const heard = request.messages.map(({ content }) => textOf(content)).join("\n");
  return roles[context.role]({ ...context, goal: context.jobContext, heard });
};

function lead({ goal, heard, lastToolResults }) {
  if (lastToolResults[0] !== undefined) return say("I wait.");
  if (heard.includes("<all-tasks-ended")) return call("finish_job", { summary: "The files are written." });
  if (heard.includes("I wait.")) return say("I wait.");
  const count = Number(/^tasks: (\d+)$/m.exec(goal)?.[1] ?? 1);
  const tasks = Array.from({ length: count }, (_, i) => ({
    key: `file-${i + 1}`,
    role: "implementer",
    title: `Write file ${i + 1}`,
    brief: `Write out/${i + 1}.txt.`,
    dependsOn: [],
    writes: [`out/${i + 1}.txt`],
    deliverables: [`out/${i + 1}.txt`],
    acceptance: [],
  }));
  return call("submit_plan", { summary: `${count} files`, tasks });
}

const WAIT = "touch started; while [ ! -e go ]; do sleep 0.1; done; rm -f started go";

function implementer({ brief, turn }) {
  const file = /out\/\d+\.txt/.exec(brief)?.[0];
  if (turn === 0) return call("run_command", { command: "ls" });
  if (turn === 1) return call("run_command", { command: "cat README.md" });
  if (turn === 2) return call("run_command", { command: WAIT });
  if (turn === 3) return call("write_file", { path: file, content: "written\n" });
  return call("submit_result", { summary: `${file} is written` });
}

function verifier({ turn, lastToolResults }) {
  if (turn === 0) return call("run_command", { command: "ls out" });
  const holds = lastToolResults[0]?.content.includes("[exit code 0]") ?? false;
  return call("submit_verdict", {
    decision: holds ? "pass" : "fail",
    summary: "looked",
    attacks: [{ name: "content", command: "ls out", outcome: "it is there" }],
    findings: holds ? [] : [{ name: "content", claim: "no file", command: "ls out" }],
  });
}
