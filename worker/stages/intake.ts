import { Compile } from "typebox/compile";
import { buildPrefix } from "../../shared/prefix/build-prefix.ts";
import { chooseTtl } from "../../shared/prefix/choose-warming.ts";
import { savePrefix } from "../../shared/prefix/prefix-store.ts";
import type { IntakeResult } from "../../shared/protocol/cache/prefix-ref.ts";
import { JobSubmission } from "../../shared/protocol/job/job.ts";
import { resolvePrice } from "../../shared/protocol/price/pricing.ts";
import { defined } from "../../shared/support/defined.ts";
import { AppError } from "../../shared/support/errors.ts";
import { fillBuildCaches } from "../build-caches/mount-build-caches.ts";
import { chooseModels, longestQuietMs, type ModelChoice } from "../intake/choose-models.ts";
import { mirrorRepository } from "../intake/mirror-repository.ts";
import { readRules } from "../intake/read-rules.ts";
import { surveyTree } from "../intake/survey-tree.ts";
import { runSetup } from "../setup/run-setup.ts";
import { tryGate } from "../verify/try-gate.ts";
import { outcome, type StageRunner } from "./stage.ts";
import type { StageDeps } from "./stage-deps.ts";

const jobSubmission = Compile(JobSubmission);

/** The stage intake, without a model: mirrors the job's repository, reads its instructions and rules, and fixes the job's prefix for good. */
export function createIntakeStage({
  git,
  layout,
  sandbox,
  setup,
  repositories,
  privateHosts,
  withCredential,
  model,
}: StageDeps): StageRunner {
  return async ({ order, epoch, slot, signal, log }) => {
    const { submission } = order;
    if (!jobSubmission.Check(submission)) throw new AppError("bad_request", "the order has no valid submission");
    const source = submission.repository;
    const { base, branch } = await mirrorRepository({
      git,
      layout,
      jobId: order.jobId,
      source,
      allowedRoots: repositories,
      privateHosts,
      withCredential,
      signal,
    });
    if (submission.setup !== undefined) {
      const { jobId } = order;
      await runSetup({ git, layout, sandbox, policy: setup, jobId, base, setup: submission.setup, slot, signal, log });
    }
    // Planning does not wait for the caches; the job's first command does.
    void fillBuildCaches({ git, layout, sandbox, slot, jobId: order.jobId, base, signal, log });
    const survey = await surveyTree({ git, gitDir: layout.job(order.jobId).baseGit, commit: base });
    const { roles, policy, notTaken: refused } = readRules(survey);
    const notTaken = [...refused, ...survey.notTaken];
    for (const each of notTaken) log.warn(each, "a part of the repository is ignored");
    const main = { model: submission.model ?? model, effort: submission.effort };
    const price = resolvePrice(main.model, submission.prices);
    const { map, instructions } = survey;
    const { goal, prices } = submission;
    const ttl = chooseTtl(price, longestQuietMs(submission));
    const freeze = async (choice: ModelChoice) => {
      const { ref, bytes } = buildPrefix({ goal, map, instructions, roles, prices, ttl, ...choice });
      await savePrefix(layout.prefix(ref.fingerprint), bytes);
      return ref;
    };
    const ref = await freeze(main);
    const choices = chooseModels(submission, { main, cards: roles, log });
    const frozen = await Promise.all(choices.map(async ([role, choice]) => [role, await freeze(choice)] as const));
    const gateOnBase = await tryGate({ git, layout, sandbox, order, epoch, slot, signal, log }, { base, submission });
    const result: IntakeResult = {
      base,
      branch,
      files: survey.files,
      prefix: ref,
      roles: roles.map(({ name }) => name),
      ...(frozen.length === 0 ? {} : { otherPrefixes: Object.fromEntries(frozen) }),
      ...defined({ policy, gateOnBase }),
      ...(notTaken.length === 0 ? {} : { notTaken: notTaken.slice(0, 50) }),
    };
    return outcome({
      status: "completed",
      stopReason: "done",
      summary: `${survey.files} files at ${base.slice(0, 12)}, prefix ${ref.bytes} bytes, cached for ${ttl}`,
      result: JSON.stringify(result),
    });
  };
}
