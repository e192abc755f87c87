import { builtInRoles, type RoleCard } from "../../shared/prefix/role-card.ts";
import { DEFAULT_LIMITS, type JobSubmission } from "../../shared/protocol/job/job.ts";
import { resolvePrice } from "../../shared/protocol/price/pricing.ts";
import { AppError, messageOf } from "../../shared/support/errors.ts";
import type { Log } from "../../shared/support/log.ts";

/** A model with its effort setting; each such pair has a prompt cache of its own. */
export interface ModelChoice {
  readonly model: string;
  readonly effort: string | undefined;
}

/**
 * Returns the roles whose model or effort differs from the job's, as set by the submission or, if the submission allows
 * it, by a role card of the repository. Throws AppError `bad_request` if the submission names an unknown role. If no
 * price is known for the model of a role card, the role gets the job's model, and the log a warning.
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
      `expected roles of this job (${names.join(", ")}) in models, got ${unknown.join(", ")}; the job ends`,
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
    log.warn({ role, model, detail: messageOf(error) }, "the model of a role card is ignored");
    return undefined;
  }
}

/** Default time limit in ms of a gate's command (`CommandAcceptance`). */
const GATE_MS = 300_000;

/** The longest time in ms that a working job may need between two model calls: the time limit of one tool call, or of one command of its gate. */
export function longestQuietMs({ limits, gate = [] }: JobSubmission): number {
  const gates = gate.map((each) => (each.kind === "command" ? (each.timeoutMs ?? GATE_MS) : GATE_MS));
  return Math.max(limits?.toolTimeoutMs ?? DEFAULT_LIMITS.toolTimeoutMs, ...gates);
}
