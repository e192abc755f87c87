import type { Block, Brain, BrainContext, BrainReply, BrainRequest } from "../../../simulator/brains/brain.ts";
import { type ChaosTask, makeCommand, planChaosJob, readGoal, testCommand, toPlanned } from "./plan-job.ts";

/**
 * Plays the job of `plan-job.ts` that is selected by the goal's line `chaos: seed=N tasks=N`. The brain stores nothing
 * between calls, so that a resumed conversation continues as if it had not been interrupted.
 */
const brain: Brain = async (request, context) => {
  const play = ROLES[context.role];
  return play === undefined ? say("I have nothing to do.") : play(request, context);
};
export default brain;

const ROLES: Readonly<Record<string, (request: BrainRequest, context: BrainContext) => BrainReply>> = {
  lead,
  implementer,
  verifier,
};

/** Maximum number of tasks that the lead plans in one message. */
const MAX_AT_ONCE = 200;

function lead(request: BrainRequest, context: BrainContext): BrainReply {
  const { lastToolResults } = context;
  const refused = lastToolResults.find(({ isError }) => isError);
  if (lastToolResults.length > 0) return say(refused === undefined ? "I wait." : `I wait: ${refused.content}`);
  const heard = textOf(request.messages.at(-1)?.content ?? []);
  const planned = countPlanned(request);
  const next = tasksOf(context)
    .slice(planned, planned + MAX_AT_ONCE)
    .map(toPlanned);
  if (planned === 0) return call("submit_plan", { summary: `${next.length} files`, tasks: next });
  const stuck = stuckTasks(heard);
  if (stuck.length > 0)
    return { content: stuck.map((key) => toolUse("message_task", { task: key, text: "Try again." })) };
  if (!heard.includes("<all-tasks-ended")) return say("I wait.");
  return next.length > 0
    ? call("amend_plan", { add: next, reason: "Those files are made; these are the next." })
    : call("finish_job", { summary: "All files are made." });
}

function implementer(request: BrainRequest, context: BrainContext): BrainReply {
  const task = taskOf(context);
  if (task === undefined) return call("submit_result", { summary: "no such task" });
  if (readsOn(request, context, task)) {
    const n = context.turn + 1;
    return call("run_command", { command: `seq ${n}0000 ${n}3300` });
  }
  const last = context.lastToolResults[0];
  if (last?.content.includes("[exit code 0]") && !last.content.includes("[stdout]"))
    return call("submit_result", { summary: `${task.key} is made` });
  const wrong = task.fault !== undefined && !context.brief.includes("<finding");
  return call("run_command", { command: makeCommand(task, { wrong }) });
}

/** Maximum number of commands with long output, should the conversation never be cut. */
const MAX_READS = 12;

/** True while the agent of a long job's first task has to fill its conversation: until it is cut, or its own command has run. */
function readsOn({ messages }: BrainRequest, context: BrainContext, task: ChaosTask): boolean {
  const isFirst = tasksOf(context)[0]?.key === task.key;
  if (!isFirst || !readGoal(context.jobContext).isLong || context.brief.includes("<finding")) return false;
  const said = JSON.stringify(messages);
  return !said.includes("<harness-state>") && context.turn < MAX_READS;
}

function verifier(_request: BrainRequest, context: BrainContext): BrainReply {
  const task = taskOf(context);
  const command = task === undefined ? "test -d out" : testCommand(task);
  const last = context.lastToolResults[0];
  if (last === undefined || last.name !== "run_command") return call("run_command", { command });
  const holds = last.content.includes("[exit code 0]");
  return call("submit_verdict", {
    decision: holds ? "pass" : "fail",
    summary: holds ? "The file is what it must be." : "The file is something else.",
    attacks: [{ name: "content", command, outcome: holds ? "it holds" : "it does not" }],
    findings: holds ? [] : [{ name: "content", claim: "the file is not what its dependencies make", command }],
  });
}

/** Finds the planned task to which a brief belongs; undefined for the final challenge. */
function taskOf(context: BrainContext): ChaosTask | undefined {
  const key = /<task id="[^"]*" key="([^"]*)"/.exec(context.brief)?.[1];
  return tasksOf(context).find((task) => task.key === key);
}

function tasksOf({ jobContext }: BrainContext): ChaosTask[] {
  const { seed, tasks } = readGoal(jobContext);
  return planChaosJob(seed, tasks);
}

/** Counts the tasks that the lead has planned so far. */
function countPlanned({ messages }: BrainRequest): number {
  const said = messages.flatMap(({ role, content }) => (role === "assistant" ? content : []));
  const plans = said.filter(({ name }) => name === "submit_plan" || name === "amend_plan");
  return plans
    .map(({ input }) => input as { tasks?: readonly unknown[]; add?: readonly unknown[] })
    .reduce((sum, { tasks = [], add = [] }) => sum + tasks.length + add.length, 0);
}

/** Returns the keys of the tasks that are parked until the lead decides. */
function stuckTasks(heard: string): string[] {
  const notified = heard.matchAll(/key="(k\d+)" status="parked"/g);
  const listed = heard.matchAll(/^- (k\d+): parked/gm);
  return [...new Set([...notified, ...listed].map(([, key = ""]) => key))];
}

function textOf(blocks: readonly Block[]): string {
  return blocks.map((block) => String(block.text ?? "")).join("\n");
}

function call(name: string, input: unknown): BrainReply {
  return { content: [toolUse(name, input)] };
}

function toolUse(name: string, input: unknown): Block {
  return { type: "tool_use", name, input };
}

function say(text: string): BrainReply {
  return { content: [{ type: "text", text }] };
}
