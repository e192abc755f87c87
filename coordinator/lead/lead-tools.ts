import type { Static, TSchema } from "typebox";
import { Type } from "typebox";
import { Compile } from "typebox/compile";
import { Plan, PlannedTask, TaskKey } from "../../shared/protocol/plan.ts";
import type { JobInput } from "../state/job-input.ts";

const Delegate = Type.Object(
  { title: Type.String({ minLength: 1, maxLength: 200 }), brief: Type.String({ minLength: 1, maxLength: 20_000 }) },
  { additionalProperties: false },
);
const AmendPlan = Type.Object(
  {
    add: Type.Optional(Type.Array(PlannedTask)),
    remove: Type.Optional(Type.Array(TaskKey)),
    reason: Type.String({ minLength: 1, maxLength: 4000 }),
  },
  { additionalProperties: false },
);
const MessageTask = Type.Object(
  { task: Type.String({ minLength: 1 }), text: Type.String({ minLength: 1, maxLength: 20_000 }) },
  { additionalProperties: false },
);
const StopTask = Type.Object(
  { task: Type.String({ minLength: 1 }), reason: Type.String({ minLength: 1, maxLength: 4000 }) },
  { additionalProperties: false },
);
const FinishJob = Type.Object(
  { summary: Type.String({ minLength: 1, maxLength: 20_000 }) },
  { additionalProperties: false },
);

/**
 * The lead's tools: each call becomes one input of the job machine, with the call's id as its source, so that a call
 * that is repeated after a crash takes effect once. Unknown tools and arguments that do not fit are told to the model.
 */
export const LEAD_TOOLS: Readonly<Record<string, (source: string, input: unknown) => JobInput | InvalidCall>> = {
  delegate: tool(Delegate, (source, { title, brief }) => ({ kind: "delegate", source, title, brief })),
  submit_plan: tool(Plan, (source, plan) => ({ kind: "submit_plan", source, plan })),
  amend_plan: tool(AmendPlan, (source, { add = [], remove = [], reason }) => ({
    kind: "amend_plan",
    source,
    add,
    remove,
    reason,
  })),
  message_task: tool(MessageTask, (source, { task, text }) => ({
    kind: "message_task",
    source,
    task,
    from: "lead",
    text,
  })),
  stop_task: tool(StopTask, (source, { task, reason }) => ({ kind: "stop_task", source, task, reason })),
  finish_job: tool(FinishJob, (source, { summary }) => ({ kind: "finish_job", source, summary })),
};

/** A call whose arguments do not fit the tool's schema. */
export interface InvalidCall {
  readonly kind: "invalid";
  readonly text: string;
}

function tool<Schema extends TSchema>(
  schema: Schema,
  toInput: (source: string, input: Static<Schema>) => JobInput,
): (source: string, input: unknown) => JobInput | InvalidCall {
  const validator = Compile(schema);
  return (source, input) => {
    if (validator.Check(input)) return toInput(source, input);
    const faults = validator.Errors(input).slice(0, 5);
    const lines = faults.map((fault) => `- ${fault.instancePath || "(root)"}: ${fault.message}`);
    return {
      kind: "invalid",
      text: `The arguments do not fit the tool's schema; nothing happened:\n${lines.join("\n")}`,
    };
  };
}
