import type { Block, Brain, BrainContext, BrainReply, BrainRequest } from "../../../simulator/brains/brain.ts";
import { textOf } from "../../../simulator/brains/make-context.ts";

/** The single task of a job: its write set, its deliverables, and the tool calls of its implementer in order. */
export interface Steps {
  readonly writes: readonly string[];
  readonly deliverables?: readonly string[];
  /** The acceptance: a command that fails without the change. */
  readonly holds?: string;
  readonly calls: readonly (readonly [tool: string, input: object])[];
}

/** Makes the goal of a job with one task. The goal contains the steps that `brain` plays. */
export function goalOf(name: string, steps: Steps): string {
  return [`Change it: ${name}.`, "", `steps: ${JSON.stringify(steps)}`].join("\n");
}

/** Plays the agents of a job with one task: the lead, the implementer, and a verifier that looks at the tree and passes the candidate. */
export const brain: Brain = async (request, context) => {
  const steps = JSON.parse(/^steps: (.*)$/m.exec(context.jobContext)?.[1] ?? '{"writes":[],"calls":[]}') as Steps;
  const heard = request.messages.map(({ content }) => textOf(content)).join("\n");
  if (context.role === "lead") return lead(context, steps, heard);
  if (context.role === "implementer") {
    const [tool, input] = steps.calls[doneIn(request)] ?? ["submit_result", { summary: "it is changed" }];
    return call(tool, input);
  }
  return verifier(context);
};

/** Counts the implementer's successful tool calls. A call that failed or was broken off is not counted, so that the implementer repeats it. */
function doneIn({ messages }: BrainRequest): number {
  const results = messages.flatMap(({ content }) => content.filter(({ type }) => type === "tool_result"));
  return results.filter((result) => result.is_error !== true).length;
}

function lead({ lastToolResults: [result] }: BrainContext, steps: Steps, heard: string): BrainReply {
  if (result?.isError === true) return say(`I give up: ${result.content}`);
  if (result !== undefined) return say("I wait.");
  if (heard.includes("<all-tasks-ended")) return call("finish_job", { summary: "It is done." });
  return heard.includes("I wait.") ? say("I wait.") : call("submit_plan", plan(steps));
}

function plan({ writes, deliverables = [], holds }: Steps): object {
  const task = {
    key: "change",
    role: "implementer",
    title: "Change it",
    brief: "Do what the goal says.",
    dependsOn: [],
  };
  const acceptance = holds === undefined ? [] : [{ kind: "command", command: holds }];
  return { summary: "One task", tasks: [{ ...task, writes, deliverables, acceptance }] };
}

/** The attack classes that a change of code calls for. */
const CLASSES = ["listing", "boundaries", "claim", "compatibility", "callers"];

function verifier({ turn }: BrainContext): BrainReply {
  const attacks = CLASSES.map((name, i) => ({ name, command: `ls -A | head -${i + 2}`, outcome: "it holds" }));
  if (turn > 0) return call("submit_verdict", { decision: "pass", summary: "It holds.", attacks, findings: [] });
  return { content: attacks.flatMap(({ command }) => call("run_command", { command }).content) };
}

const call = (name: string, input: object): BrainReply => ({ content: [{ type: "tool_use", name, input } as Block] });
const say = (text: string): BrainReply => ({ content: [{ type: "text", text }] });
