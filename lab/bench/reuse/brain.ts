import type { Block, BrainContext, BrainReply, BrainRequest } from "../../../simulator/brains/brain.ts";

/** Number of tasks without dependencies, and number of tasks that depend on some of these. */
const FREE = 12;
const WAITING = 4;
/** Key of the task whose first result is wrong: its verifier rejects this result. */
const WRONG = "f03";
export const TASKS = FREE + WAITING;

/** Plays a job with one small file per task; one task's first result is wrong. The brain stores nothing between calls. */
export default async function brain(request: BrainRequest, context: BrainContext): Promise<BrainReply> {
  if (context.role === "lead") return lead(request, context);
  const key = /<task id="[^"]*" key="([fw]\d\d)"/.exec(context.brief)?.[1];
  return context.role === "verifier" ? verifier(key, context) : implementer(key ?? "", context);
}

function lead(request: BrainRequest, { lastToolResults }: BrainContext): BrainReply {
  if (lastToolResults.length > 0) return say("I wait.");
  const heard = textOf(request.messages.at(-1)?.content ?? []);
  if (heard.includes("<all-tasks-ended")) return call("finish_job", { summary: "All files are made." });
  if (request.messages.length > 1) return say("I wait.");
  const free = Array.from({ length: FREE }, (_, i) => `f${String(i + 1).padStart(2, "0")}`);
  const waiting = Array.from({ length: WAITING }, (_, i) => `w${String(i + 1).padStart(2, "0")}`);
  const tasks = [
    ...free.map((key) => planned(key, [])),
    ...waiting.map((key, i) => planned(key, free.slice(3 * i, 3 * i + 3))),
  ];
  return call("submit_plan", { summary: `${tasks.length} files`, tasks });
}

function planned(key: string, dependsOn: string[]) {
  const file = `out/${key}.txt`;
  return {
    key,
    role: "implementer",
    title: `Make ${file}`,
    brief: `Make ${file}, with its own name in it.`,
    dependsOn,
    writes: [file],
    deliverables: [file],
    acceptance: [{ kind: "command", command: `test -s ${file}` }],
  };
}

function implementer(key: string, { brief, turn }: BrainContext): BrainReply {
  if (turn > 0) return call("submit_result", { summary: `out/${key}.txt says ${key}` });
  const isWrong = key === WRONG && !brief.includes("<finding");
  return call("write_file", { path: `out/${key}.txt`, content: `${isWrong ? "wrong" : key}\n` });
}

function verifier(key: string | undefined, { turn, lastToolResults }: BrainContext): BrainReply {
  const command = key === undefined ? "test -d out" : `grep -qx ${key} out/${key}.txt`;
  if (turn === 0) return call("run_command", { command });
  const holds = lastToolResults[0]?.content.includes("[exit code 0]") ?? false;
  return call("submit_verdict", {
    decision: holds ? "pass" : "fail",
    summary: holds ? "The file says what it should." : "The file says something else.",
    attacks: [{ name: "content", command, outcome: holds ? "it does" : "it does not" }],
    findings: holds ? [] : [{ name: "content", claim: "the file does not say its name", command }],
  });
}

function textOf(blocks: readonly Block[]): string {
  return blocks.map((block) => String(block.text ?? "")).join("\n");
}

function call(name: string, input: object): BrainReply {
  return { content: [{ type: "tool_use", name, input }] };
}

function say(text: string): BrainReply {
  return { content: [{ type: "text", text }] };
}
