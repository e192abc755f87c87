import { upperBound } from "../../shared/agent/upper-bound.ts";
import { buildRequest } from "../../shared/prefix/breakpoints.ts";
import { buildPrefix } from "../../shared/prefix/build-prefix.ts";
import { DEFAULT_LIMITS, type JobSubmission } from "../../shared/protocol/job/job.ts";
import { resolvePrice } from "../../shared/protocol/price/pricing.ts";
import { AppError } from "../../shared/support/errors.ts";

/**
 * Checks that the job's cap is enough for one call of each of the job's models; `model` is the default model. Throws an
 * AppError `cap_too_low` that names a sufficient cap, even for a repository with a long map and long instructions.
 */
export function checkCap(submission: JobSubmission, model: string): void {
  const { maxCostUsd } = { ...DEFAULT_LIMITS, ...submission.limits };
  const main = submission.model ?? model;
  const names = [main, ...Object.values(submission.models ?? {}).map((role) => role.model ?? main)];
  for (const name of new Set(names)) {
    if (maxCostUsd >= firstCallUsd(submission, name, "")) continue;
    const enough = Math.max(...names.map((each) => firstCallUsd(submission, each, LONG_MAP)));
    throw new AppError(
      "cap_too_low",
      `expected limits.maxCostUsd (--max-cost) of at least ${(Math.ceil(enough * 100) / 100).toFixed(2)} US dollars, got ${maxCostUsd}: one call of ${name} may cost more, and a call starts only if the cap covers its maximum cost. Nothing was submitted`,
    );
  }
}

/** Approximate maximum size of a repository's map and instructions, in bytes. */
const LONG_MAP = "x".repeat(48 * 1024);

/** The US dollars that the first model call reserves. `map` is a text as long as the repository's map and instructions. */
function firstCallUsd({ goal, prices }: JobSubmission, model: string, map: string): number {
  const { prefix } = buildPrefix({ goal, map, instructions: [], roles: [], model, prices });
  const opening = { role: "user" as const, content: [{ type: "text", text: "role: lead" }] };
  const request = buildRequest(prefix, [opening]);
  return upperBound(request, resolvePrice(model, prices), { contextTokens: 0, prefixTokens: undefined });
}
