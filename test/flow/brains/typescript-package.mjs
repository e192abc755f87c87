// A brain for a job of one task on a TypeScript package: the implementer replaces a few lines and adds a regression
// test; the verifier builds the package and attacks the built files. The goal has the changes as JSON: `edits: [{path,
// old, new}]` and `writes: [...]`. Its lines `acceptance: ...` and `attack: ...` are the acceptance and the text of the
// verifier's script.
const call = (name, input) => ({ content: [{ type: "tool_use", name, input }] });
const calls = (...all) => ({ content: all.map(([name, input]) => ({ type: "tool_use", name, input })) });
const say = (text) => ({ content: [{ type: "text", text }] });
const textOf = (content) =>
  typeof content === "string" ? content : content.map((block) => block.text ?? "").join("\n");

const roles = { lead, implementer, verifier };

export default async (request, context) => {
  const play = roles[context.role];
  if (play === undefined) return say("I have nothing to do.");
  const heard = request.messages.map(({ content }) => textOf(content)).join("\n");
  const job = JSON.parse(/^job: (.*)$/m.exec(context.jobContext)[1]);
  const results = request.messages.flatMap(({ content }) => (typeof content === "string" ? [] : content));
  const refused = results
    .filter(({ type, is_error }) => type === "tool_result" && is_error)
    .map(({ content }) => content);
  return play({ ...context, job, heard, refused });
};

function lead({ job, heard, lastToolResults }) {
  if (lastToolResults.length > 0) return say("I wait.");
  if (heard.includes("<all-tasks-ended")) return call("finish_job", { summary: "The parser is fixed." });
  if (heard.includes("I wait.")) return say("I wait.");
  const { writes, acceptance } = job;
  const task = {
    key: "mend",
    role: "implementer",
    title: "Mend the parser",
    brief: "Strip a byte order mark from the start of the stream, and only there.",
    dependsOn: [],
    writes,
    deliverables: writes,
    acceptance: [{ kind: "command", command: acceptance }],
  };
  return call("submit_plan", { summary: "One bug", tasks: [task] });
}

function implementer({ job, turn }) {
  if (turn === 0) return calls(...job.edits.map(({ path }) => ["read_file", { path }]));
  if (turn === 1)
    return calls(
      ...job.edits.map(({ path, old, new: text }) => ["edit_file", { path, old_text: old, new_text: text }]),
    );
  return call("submit_result", { summary: "a byte order mark at the start of the stream is stripped" });
}

const CLASSES = ["boundaries", "errors", "concurrency", "compatibility", "callers", "claim"];

function verifier({ job, turn, lastToolResults, refused }) {
  if (turn === 0) return call("write_file", { path: "/attack/attack.mjs", content: job.attack });
  const run = (name) => `npm run --silent build && node /attack/attack.mjs ${name}`;
  if (turn === 1) return calls(...CLASSES.map((name) => ["run_command", { command: run(name) }]));
  const failed = lastToolResults.filter(({ content }) => !content.includes("[exit code 0]"));
  if (turn > 2 || failed.length > 0) return say(JSON.stringify([...refused, ...failed]).slice(0, 3000));
  return call("submit_verdict", {
    decision: "pass",
    summary: "What was built withstands.",
    attacks: CLASSES.map((name) => ({ name, command: run(name), outcome: "every assertion holds" })),
    findings: [],
  });
}
