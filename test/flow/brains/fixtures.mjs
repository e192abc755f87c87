// A brain for a job of one task with files that look like secrets: the implementer writes a test fixture with fake
// secrets, and moves a file with a realistic secret.
const call = (name, input) => ({ content: [{ type: "tool_use", name, input }] });
const say = (text) => ({ content: [{ type: "text", text }] });
const FIXTURE = 'apiKey: "test-api-key-12345"\nid: "AKIAIOSFODNN7EXAMPLE"\npassword: "hunter2"\n';

const roles = { lead, implementer, verifier };

export default async (request, context) => {
  const heard = request.messages.flatMap(({ content }) => content.map((block) => block.text ?? "")).join("\n");
  return roles[context.role]?.({ ...context, heard }) ?? say("I have nothing to do.");
};

function lead({ heard, lastToolResults }) {
  if (lastToolResults.length > 0) return say("I wait.");
  if (heard.includes("<all-tasks-ended")) return call("finish_job", { summary: "The files are there." });
  if (heard.includes("I wait.")) return say("I wait.");
  const task = {
    key: "move",
    role: "implementer",
    title: "Write a fixture and move a file",
    brief: "Write out/fixture.txt and move old/token.txt to out/token.txt.",
    dependsOn: [],
    writes: ["out/*", "old/*"],
    deliverables: ["out/fixture.txt", "out/token.txt"],
    acceptance: [{ kind: "command", command: "test -s out/fixture.txt && test -s out/token.txt" }],
  };
  return call("submit_plan", { summary: "One task", tasks: [task] });
}

function implementer({ turn }) {
  const steps = [
    () => call("write_file", { path: "out/fixture.txt", content: FIXTURE }),
    () => call("run_command", { command: "git mv old/token.txt out/token.txt" }),
  ];
  return steps[turn]?.() ?? call("submit_result", { summary: "the fixture is written and the file is moved" });
}

function verifier({ turn }) {
  const command =
    "grep -qx 'password: \"hunter2\"' out/fixture.txt && test ! -e old/token.txt && test -s out/token.txt";
  if (turn === 0) return call("run_command", { command });
  const attacks = [{ name: "content", command, outcome: "both are there" }];
  return call("submit_verdict", { decision: "pass", summary: "The files are there.", attacks, findings: [] });
}
