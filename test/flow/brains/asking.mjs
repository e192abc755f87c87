// A brain for tests of approvals. The lead plans tasks; the implementer of the first task runs a command that needs
// approval, and continues when it has been decided. Lines of the goal: `command: TEXT` is that command, `tasks: N` is
// the number of tasks, with `asks: all` the implementers of all tasks ask, with `amend: yes` the lead adds a task when
// all have ended. The classifier asks for approval of commands that post data.
const call = (name, input) => ({ content: [{ type: "tool_use", name, input }] });
const say = (text) => ({ content: [{ type: "text", text }] });
const textOf = (blocks) => blocks.map((block) => block.text ?? "").join("\n");
const line = (text, name) => new RegExp(`^${name}: (.*)$`, "m").exec(text)?.[1];

const roles = { lead, implementer, verifier, classifier };

export default async (request, context) => {
  const play = roles[context.role];
  if (play === undefined) return say("I have nothing to do.");
  const heard = request.messages.map(({ content }) => textOf(content)).join("\n");
  return play({ ...context, goal: context.jobContext, heard });
};

function lead({ goal, heard, lastToolResults }) {
  if (lastToolResults[0] !== undefined) return say("I wait.");
  const ends = heard.split("<all-tasks-ended").length - 1;
  if (ends === 1 && line(goal, "amend") !== undefined) return call("amend_plan", amendment());
  if (ends > 0) return call("finish_job", { summary: "The files are written." });
  const denied = heard.includes("did not approve it");
  if (heard.includes("I wait.") && !denied) return say("I wait.");
  return call("submit_plan", plan(Number(line(goal, "tasks") ?? 1), denied ? "better" : "file"));
}

function plan(count, name) {
  const tasks = Array.from({ length: count }, (_, i) => ({
    key: `${name}-${i + 1}`,
    role: "implementer",
    title: `Write ${name} ${i + 1}`,
    brief: `Write out/${i + 1}.txt.`,
    dependsOn: [],
    writes: [`out/${i + 1}.txt`],
    deliverables: [`out/${i + 1}.txt`],
    acceptance: [],
  }));
  return { summary: `${count} files`, tasks };
}

function amendment() {
  const [, task] = plan(2, "more").tasks;
  return { add: [task], remove: [], reason: "one is missing" };
}

function implementer({ goal, brief, turn, lastToolResults }) {
  const number = /out\/(\d+)\.txt/.exec(brief)[1];
  const asks = (number === "1" || line(goal, "asks") === "all") && line(goal, "command") !== undefined;
  const path = `out/${number}.txt`;
  if (turn === 0) return call("write_file", { path, content: "begun\n" });
  if (turn === 1 && asks) {
    const both = [
      { type: "tool_use", name: "run_command", input: { command: `cat ${path} >> /scratch/own/ran.txt` } },
      { type: "tool_use", name: "run_command", input: { command: line(goal, "command") } },
    ];
    return { content: both };
  }
  if (turn === (asks ? 2 : 1)) {
    const heard = asks ? lastToolResults[1].content : "nothing";
    return call("write_file", { path, content: `${heard}\n` });
  }
  return call("submit_result", { summary: `${path} says what was heard` });
}

function verifier({ turn }) {
  const command = "cat out/*.txt";
  if (turn === 0) return call("run_command", { command });
  const attacks = [{ name: "content", command, outcome: "it is there" }];
  return call("submit_verdict", { decision: "pass", summary: "The file is there.", attacks, findings: [] });
}

function classifier({ brief }) {
  return say(brief.includes("post") ? "ask: it posts something" : "allow: it is part of the task");
}
