// A brain whose implementer reads long files, three in each message, until it has seen the last one, and then writes a summary. It acts only on the
// paths that stand in the request, so it goes on after a cut of its conversation.
const FILES = 48;
const call = (name, input) => ({ type: "tool_use", name, input });
const say = (text) => ({ content: [{ type: "text", text }] });
const textOf = ({ content }) => JSON.stringify(content);

export default async (request, { role, lastToolResults }) => {
  if (role === "lead") return lead(request);
  if (role === "verifier") return verify(lastToolResults);
  const seen = request.messages.map(textOf).join("\n");
  const next =
    Math.max(-1, ...[...seen.matchAll(/(?:"path":"|read_file )text\/f(\d+)\.txt/g)].map(([, n]) => Number(n))) + 1;
  if (next < FILES) return { content: [0, 1, 2].map((i) => call("read_file", { path: `text/f${next + i}.txt` })) };
  if (!seen.includes('"path":"out.txt"'))
    return { content: [call("write_file", { path: "out.txt", content: `${FILES} files\n` })] };
  return { content: [call("submit_result", { summary: "out.txt tells the number of files" })] };
};

function lead({ messages }) {
  const heard = textOf(messages.at(-1));
  if (heard.includes("<all-tasks-ended")) return { content: [call("finish_job", { summary: "done" })] };
  if (messages.length > 1) return say("I wait.");
  const task = {
    key: "count",
    role: "implementer",
    title: "Count the files",
    brief: "Read the files below the folder named text, and write their number into the file named out.",
    dependsOn: [],
    writes: ["out.txt"],
    deliverables: ["out.txt"],
    acceptance: [{ kind: "command", command: "grep -qx '48 files' out.txt" }],
  };
  return { content: [call("submit_plan", { summary: "one task", tasks: [task] })] };
}

function verify(lastToolResults) {
  const command = "grep -c files out.txt";
  if (lastToolResults.length === 0) return { content: [call("run_command", { command })] };
  const attacks = [{ name: "claim", command, outcome: "one line" }];
  return { content: [call("submit_verdict", { decision: "pass", summary: "it says 48", attacks, findings: [] })] };
}
