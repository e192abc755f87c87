// Brain whose agents leak secrets into plans, briefs, notes, commands, results, findings and verdicts. The brain makes
// up the secrets itself, because secrets in its input may already be redacted.
const { SECRET_SAMPLES } = await import(
  new URL("../../../../dist/lab/attack/untrusted/secret-samples.js", import.meta.url).href
);
const call = (name, input) => ({
  content: [
    { type: "text", text: all() },
    { type: "tool_use", name, input },
  ],
});
const say = (text) => ({ content: [{ type: "text", text }] });
const all = (from = 0, to = SECRET_SAMPLES.length) =>
  SECRET_SAMPLES.slice(from, to)
    .map(({ text }) => text)
    .join("\n\n");

export default async (request, { role, turn, lastToolResults }) => {
  if (role === "lead") return lead(request, lastToolResults);
  if (role === "implementer") return implementer(turn);
  if (role === "verifier") return verifier(turn);
  return say("nothing");
};

function lead(request, lastToolResults) {
  const heard = request.messages.map(({ content }) => content.map((block) => block.text ?? "").join("\n")).join("\n");
  if (lastToolResults.length > 0) return say(`I wait. ${all()}`);
  if (heard.includes("<all-tasks-ended")) return call("finish_job", { summary: all(0, 30).slice(0, 3900) });
  if (heard.includes("I wait.")) return say("I wait.");
  const task = {
    key: "write",
    role: "implementer",
    title: `Write ${SECRET_SAMPLES[10].text}`,
    brief: all(),
    dependsOn: [],
    writes: ["out/result.txt"],
    deliverables: ["out/result.txt"],
    acceptance: [{ kind: "command", command: "test -s out/result.txt" }],
  };
  return call("submit_plan", { summary: all(20, 40).slice(0, 3900), tasks: [task] });
}

function implementer(turn) {
  const steps = [
    () => call("read_file", { path: "config/secrets.txt" }),
    () =>
      call("run_command", {
        command:
          "cat config/secrets.txt; cat config/secrets.txt >&2; env; for i in 1 2 3; do cat config/secrets.txt; done",
      }),
    () => call("grep", { pattern: "." }),
    () => call("scratchpad_write", { path: "note.md", content: all() }),
    () => call("scratchpad_read", { path: "note.md" }),
    () => call("read_file", { path: `no-such-file-${SECRET_SAMPLES[10].secret}` }),
    () => call("write_file", { path: "out/result.txt", content: "right\n" }),
  ];
  return steps[turn]?.() ?? call("submit_result", { summary: all(0, 40).slice(0, 3900) });
}

function verifier(turn) {
  const command = "cat config/secrets.txt; grep -qx wrong out/result.txt";
  if (turn === 0) return call("run_command", { command });
  return call("submit_verdict", {
    decision: "fail",
    summary: all(0, 30).slice(0, 3900),
    attacks: [{ name: "content", command, outcome: all(30, 45).slice(0, 1900) }],
    findings: [{ name: "content", claim: all(0, 30).slice(0, 3900), command }],
  });
}
