import { builtInRoles, type RoleCard } from "../../shared/prefix/role-card.ts";
import { DEFAULT_LIMITS, type JobSubmission } from "../../shared/protocol/job/job.ts";
import { resolvePrice } from "../../shared/protocol/price/pricing.ts";
import { AppError, messageOf } from "../../shared/support/errors.ts";
import type { Log } from "../../shared/support/log.ts";

/** What splits the prompt cache by itself, whatever else is the same. */
export interface ModelChoice {
  readonly model: string;
  readonly effort: string | undefined;
}

/**
 * The roles that work with another model or effort than the job, with what they work with: where the submission says so,
 * or, where it allows that, where a role card of the repository does. A submission that names an unknown role is an
 * AppError `bad_request`; a card whose model has no price works with the job's model, and the log says so.
 */
export function chooseModels(
  submission: JobSubmission,
  { main, cards, log }: { main: ModelChoice; cards: readonly RoleCard[]; log: Log },
): [role: string, choice: ModelChoice][] {
  const all = [...builtInRoles(), ...cards];
  const names = all.map(({ name }) => name);
  const unknown = Object.keys(submission.models ?? {}).filter((name) => !names.includes(name));
  if (unknown.length > 0) {
    throw new AppError(
      "bad_request",
      `models names ${unknown.join(", ")}, and the roles of this job are ${names.join(", ")}; the job ends`,
    );
  }
  return all.flatMap(({ name, model }): [string, ModelChoice][] => {
    const asked = submission.models?.[name];
    const wanted = submission.allowRoleModels === true ? priced(name, model, { submission, log }) : undefined;
    const choice = { model: asked?.model ?? wanted ?? main.model, effort: asked?.effort ?? main.effort };
    return choice.model === main.model && choice.effort === main.effort ? [] : [[name, choice]];
  });
}

function priced(
  role: string,
  model: string | undefined,
  { submission, log }: { submission: JobSubmission; log: Log },
): string | undefined {
  if (model === undefined) return undefined;
  try {
    resolvePrice(model, submission.prices);
    return model;
  } catch (error) {
    log.warn({ role, model, detail: messageOf(error) }, "the model of a role card is not taken");
    return undefined;
  }
}

/** ms of a gate's command where the submission says nothing (`CommandAcceptance`). */
const GATE_MS = 300_000;

/** ms for which a job may make no model call at all while it still works: one tool call, or one command of its gate. */
export function longestQuietMs({ limits, gate = [] }: JobSubmission): number {
  const gates = gate.map((each) => (each.kind === "command" ? (each.timeoutMs ?? GATE_MS) : GATE_MS));
  return Math.max(limits?.toolTimeoutMs ?? DEFAULT_LIMITS.toolTimeoutMs, ...gates);
}
