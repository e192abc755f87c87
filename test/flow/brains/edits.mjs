// A brain for a job whose tasks each edit files of a package. The goal's line `tasks: JSON` has the tasks: `key`, `edits`
// ([{path, old, new}]), `acceptance`, and `attacks`, the verifier's command for each attack class. An implementer of a
// task with `first` makes these edits first, and the right ones after its result was refused. It runs the acceptance
// before it submits.
const calls = (...all) => ({ content: all.map(([name, input]) => ({ type: "tool_use", name, input })) });
const say = (text) => ({ content: [{ type: "text", text }] });
const textOf = (content) =>
  typeof content === "string" ? content : content.map((block) => block.text ?? "").join("\n");

const roles = { lead, implementer, verifier };

export default async (request, context) => {
  const heard = request.messages.map(({ content }) => textOf(content)).join("\n");
  const tasks = JSON.parse(/^tasks: (.*)$/m.exec(context.jobContext)?.[1] ?? "[]");
  const task = tasks.find(({ key }) => context.brief.includes(`Edit for ${key}.`));
  return roles[context.role]?.({ ...context, heard, tasks, task }) ?? say("I have nothing to do.");
};

function lead({ heard, lastToolResults, tasks }) {
  if (heard.includes("<all-tasks-ended")) return calls(["finish_job", { summary: "The edits are made." }]);
  if (lastToolResults.length > 0 || heard.includes("I wait.")) return say("I wait.");
  const planned = tasks.map(({ key, edits, acceptance }) => ({
    key,
    role: "implementer",
    title: `Edit for ${key}`,
    brief: `Edit for ${key}.`,
    dependsOn: [],
    writes: edits.map(({ path }) => path),
    deliverables: edits.map(({ path }) => path),
    acceptance: [{ kind: "command", command: acceptance }],
  }));
  return calls(["submit_plan", { summary: `${tasks.length} tasks`, tasks: planned }]);
}

function implementer({ brief, turn, task, lastToolResults }) {
  const isRefused = brief.includes("<finding");
  const edits = task.first === undefined ? task.edits : isRefused ? inverse(task.first, task.edits) : task.first;
  if (turn === 0) return calls(...edits.map(({ path }) => ["read_file", { path }]));
  if (turn === 1)
    return calls(...edits.map(({ path, old, new: text }) => ["edit_file", { path, old_text: old, new_text: text }]));
  if (turn === 2) return calls(["run_command", { command: task.acceptance }]);
  const [run] = lastToolResults;
  if (!run.content.includes("[exit code 0]")) return say(run.content);
  return calls(["submit_result", { summary: `the edits for ${task.key} are made` }]);
}

/** The edits that lead from the result of `made` to the result of `wanted`. Both edit the same places. */
function inverse(made, wanted) {
  return wanted.map(({ path, new: text }, i) => ({ path, old: made[i].new, new: text }));
}

function verifier({ turn, tasks, task, lastToolResults }) {
  // The final challenge has no task of the plan: it attacks the changes of all of them.
  const entries = (task === undefined ? tasks : [task]).flatMap(({ attacks }) => Object.entries(attacks));
  const attacks = entries.map(([name, command]) => ({ name, command, outcome: "it holds" }));
  const commands = [...new Set(attacks.map(({ command }) => command))];
  if (turn === 0) return calls(...commands.map((command) => ["run_command", { command }]));
  const failed = lastToolResults.filter(({ content }) => !content.includes("[exit code 0]"));
  if (failed.length > 0) return say(failed.map(({ content }) => content).join("\n"));
  return calls(["submit_verdict", { decision: "pass", summary: "The change withstands.", attacks, findings: [] }]);
}
