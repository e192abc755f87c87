import type { Static } from "typebox";
import type {
  AmendPlan,
  Delegate,
  FinishJob,
  MessageTask,
  StopTask,
} from "../../shared/prefix/tool-definitions/lead-tools.ts";
import { checkToolInput } from "../../shared/prefix/tool-definitions/tool-definitions.ts";
import type { Outlook } from "../../shared/protocol/history.ts";
import { NO_OUTLOOK } from "../../shared/protocol/history.ts";
import type { Plan } from "../../shared/protocol/plan.ts";
import type { JobInput } from "../state/job-input.ts";

/**
 * A call of the lead as an input of the job machine, with the call's id as its source, so that a call that is repeated
 * after a crash takes effect once. `outlook` is what a plan is quoted from. Unknown tools and arguments that do not fit are told to the model.
 */
export function leadInput(
  name: string,
  source: string,
  input: unknown,
  outlook: Outlook = NO_OUTLOOK,
): JobInput | { readonly kind: "invalid"; readonly text: string } {
  const checked = checkToolInput(name, input);
  if (!checked.ok) return { kind: "invalid", text: checked.text };
  const toInput = LEAD_TOOLS[name];
  if (toInput !== undefined) return toInput(source, input, outlook);
  return {
    kind: "invalid",
    text: `Refused: ${name} is not available to your role (lead); your tools are: ${Object.keys(LEAD_TOOLS).join(", ")}.`,
  };
}

/** What each of the lead's tools means for the job. The arguments have been checked. */
const LEAD_TOOLS: Readonly<Record<string, (source: string, input: unknown, outlook: Outlook) => JobInput>> = {
  delegate: (source, input) => ({ kind: "delegate", source, ...(input as Static<typeof Delegate>) }),
  submit_plan: (source, input, outlook) => ({ kind: "submit_plan", source, plan: input as Plan, outlook }),
  amend_plan: (source, input, outlook) => {
    const { add = [], remove = [], reason } = input as Static<typeof AmendPlan>;
    return { kind: "amend_plan", source, add, remove, reason, outlook };
  },
  message_task: (source, input) => ({
    kind: "message_task",
    source,
    from: "lead",
    ...(input as Static<typeof MessageTask>),
  }),
  stop_task: (source, input) => ({ kind: "stop_task", source, ...(input as Static<typeof StopTask>) }),
  finish_job: (source, input) => ({ kind: "finish_job", source, ...(input as Static<typeof FinishJob>) }),
};
