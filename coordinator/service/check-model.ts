import { BUILT_IN_BRAIN, needsModel, WITHOUT_MODEL } from "../../shared/protocol/job/built-in-jobs.ts";
import type { JobSubmission } from "../../shared/protocol/job/job.ts";
import { resolvePrice } from "../../shared/protocol/price/pricing.ts";
import { AppError } from "../../shared/support/errors.ts";

/**
 * Checks that what answers can do the job, and that each model that it names has a price, or no cap could be kept. `brain` is
 * the simulator's, where it answers in place of a model. Throws an AppError `model_needed` or `unknown_model`.
 */
export function checkModel(submission: JobSubmission, brain: string | undefined): void {
  if (brain === BUILT_IN_BRAIN && needsModel(submission.goal))
    throw new AppError("model_needed", `${WITHOUT_MODEL}. Nothing was submitted`);
  const { model, models = {}, prices } = submission;
  for (const name of [model, ...Object.values(models).map((role) => role.model)])
    if (name !== undefined) resolvePrice(name, prices);
}
