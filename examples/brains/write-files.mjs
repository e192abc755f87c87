// A brain for the simulator that knows one kind of job: each line `write PATH: TEXT` of the goal becomes a task, and all tasks
// run at the same time. It plays all four roles. simulator/README.md describes the interface.

const FILE = /^write ([\w./-]+): ([\w ,.-]+)$/gm;

const call = (name, input) => ({ content: [{ type: "tool_use", name, input }] });
const say = (text) => ({ content: [{ type: "text", text }] });
const textOf = (blocks) => blocks.map(({ text = "" }) => text).join("\n");
const filesIn = (text) => [...text.matchAll(FILE)].map(([, path, words]) => ({ path, words }));
const commandFor = ({ path, words }) => `grep -qxF -e '${words}' '${path}'`;

export default async (request, context) => {
  if (context.role === "lead") return lead(request, context);
  const [file] = filesIn(context.brief);
  if (file === undefined) return say("The brief names no file.");
  return context.role === "implementer" ? implementer(file, context) : verifier(file, context);
};

/** The lead plans once, then waits until all tasks have ended. */
function lead(request, { jobContext, turn, lastToolResults: [result] }) {
  const files = filesIn(jobContext);
  if (files.length === 0) return call("finish_job", { summary: "The goal has no line `write PATH: TEXT`." });
  if (result?.isError) return say(`The plan was refused: ${result.content}`); // the reason of the failed job
  if (textOf(request.messages.at(-1).content).includes("<all-tasks-ended"))
    return call("finish_job", { summary: `${files.length} files are written.` });
  if (turn > 0) return say("Waiting for the tasks.");
  return call("submit_plan", { summary: `Write ${files.length} files`, tasks: files.map(taskFor) });
}

function taskFor(file, index) {
  return {
    key: `write-${index + 1}`,
    role: "implementer",
    title: `Write ${file.path}`,
    brief: `write ${file.path}: ${file.words}`,
    dependsOn: [],
    writes: [file.path],
    deliverables: [file.path],
    acceptance: [{ kind: "command", command: commandFor(file) }],
  };
}

function implementer({ path, words }, { turn }) {
  if (turn === 0) return call("write_file", { path, content: `${words}\n` });
  return call("submit_result", { summary: `${path} has the line.` });
}

/** The verifier first looks at the file, because a passing verdict needs a command that ran and exited with 0. */
function verifier(file, { turn, lastToolResults: [result] }) {
  const command = commandFor(file);
  if (turn === 0) return call("run_command", { command });
  const holds = result?.content.includes("[exit code 0]") ?? false;
  return call("submit_verdict", {
    decision: holds ? "pass" : "fail",
    summary: holds ? "The line is there." : "The line is missing.",
    attacks: holds ? [{ name: "claim", command, outcome: "the line is there" }] : [],
    findings: holds ? [] : [{ name: "claim", claim: `${file.path} lacks its line`, command }],
  });
}
