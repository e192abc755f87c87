import type { Static } from "typebox";
import type {
  AmendPlan,
  Delegate,
  FinishJob,
  MessageTask,
  StopTask,
} from "../../shared/prefix/tool-definitions/lead-tools.ts";
import { checkToolInput } from "../../shared/prefix/tool-definitions/tool-definitions.ts";
import type { Estimates } from "../../shared/protocol/job/history.ts";
import type { Plan, PlannedTask } from "../../shared/protocol/job/plan.ts";
import { canonicalPath } from "../../shared/support/paths/path-pattern.ts";
import type { JobInput } from "../job/input.ts";
import { isGuarded } from "../job/plan/check-protected.ts";

/** Facts that are needed to check a plan and that the job's state does not contain. */
export interface KnownToLead {
  /** The samples and slots from which a plan's quote is computed. */
  readonly estimates: Estimates;
  /** Paths of the folders in the job's base commit. */
  readonly folders: ReadonlySet<string>;
  /** Paths of the files called package.json in the job's base commit; these files are protected. */
  readonly manifests: ReadonlySet<string>;
  /** True if the operator's policy asks a person about each protected file that a task would write. */
  readonly asksForProtected: boolean;
}

/**
 * Converts a tool call of the lead to an input of the job machine. The call's id becomes the input's source, so that a call that is repeated after
 * a crash takes effect once. If the tool is unknown or the arguments are invalid, returns an error text for the model instead.
 */
export function leadInput(
  name: string,
  source: string,
  input: unknown,
  known: KnownToLead,
): JobInput | { readonly kind: "invalid"; readonly text: string } {
  const checked = checkToolInput(name, input);
  if (!checked.ok) return { kind: "invalid", text: checked.text };
  const toInput = LEAD_TOOLS[name];
  if (toInput !== undefined) return toInput(source, input, known);
  return {
    kind: "invalid",
    text: `Refused: ${name} is not available to your role (lead); your tools are: ${Object.keys(LEAD_TOOLS).join(", ")}.`,
  };
}

/** For each of the lead's tools, the input of the job machine. The arguments have already been checked. */
const LEAD_TOOLS: Readonly<Record<string, (source: string, input: unknown, known: KnownToLead) => JobInput>> = {
  delegate: (source, input) => ({ kind: "delegate", source, ...(input as Static<typeof Delegate>) }),
  submit_plan: (source, input, known) => {
    const plan = input as Plan;
    return { kind: "submit_plan", source, plan, estimates: known.estimates, ...namedIn(plan.tasks, known) };
  },
  amend_plan: (source, input, known) => {
    const { add = [], remove = [], reason } = input as Static<typeof AmendPlan>;
    return { kind: "amend_plan", source, add, remove, reason, estimates: known.estimates, ...namedIn(add, known) };
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

/** Finds those entries of `writes` that are folders instead of files or patterns, and the protected files that no person can be asked to permit. */
function namedIn(
  tasks: readonly PlannedTask[],
  { folders, manifests, asksForProtected }: KnownToLead,
): { folders: string[]; closed: string[] } {
  const written = new Set(tasks.flatMap(({ writes }) => writes.map(canonicalPath)));
  const named = new Set([...written, ...tasks.flatMap(({ deliverables }) => deliverables.map(canonicalPath))]);
  return {
    folders: [...written].filter((name) => folders.has(name)),
    closed: asksForProtected ? [] : [...named].filter((name) => isGuarded(name, manifests)),
  };
}
