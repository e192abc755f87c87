import type { Static } from "typebox";
import type { Acceptance } from "../../shared/protocol/job/plan.ts";
import type { FindingSource, Verdict } from "../../shared/protocol/verification/verdict.ts";
import { type Change, readChange } from "./change.ts";
import { because, type CheckOutcome, isRefusal } from "./check-outcome.ts";
import { checkCommand } from "./checks/check-command.ts";
import { checkDifferential } from "./checks/check-differential.ts";
import { finalResults } from "./gate-results.ts";
import { measureSize } from "./measure-size.ts";
import { checkBatchStep } from "./run-batch-gate.ts";
import { runStaticCheck } from "./static-check.ts";
import { STATIC_CHECKS } from "./static-checks.ts";
import { languageTools } from "./syntax/language-tools.ts";
import { settleSyntax } from "./syntax/settle-syntax.ts";
import type { VerifyContext } from "./verify-context.ts";

/** Most findings of one verdict: enough to act on. */
const MAX_FINDINGS = 12;
/** Faults that are planted into each module to measure a differential test. */
const FAULTS_IN_A_MODULE = 3;

/**
 * The harness's own test of one candidate, without a model: first what can be seen without running anything of it, then,
 * on what withstands that, the task's acceptance.
 */
export async function runChecks(context: VerifyContext): Promise<Verdict> {
  const change = await settleSyntax(await changeOf(context), languageTools(context));
  const outcomes = [because(REASONS.size, await measureSize(context))];
  for (const check of STATIC_CHECKS) outcomes.push(await runStaticCheck(check, change));
  if (!outcomes.some(isRefusal)) {
    for (const acceptance of context.order.task.acceptance)
      outcomes.push(await checkAcceptance(context, acceptance, { by: "check", change }));
  }
  return toVerdict(context, outcomes, "check");
}

/**
 * The gate: a step of it on a batch before it lands, or all of the job's own acceptance on the integrated head, with the
 * test itself put to the test.
 */
export async function runGate(context: VerifyContext): Promise<Verdict> {
  const change = await changeOf(context);
  const check = context.order.batch === undefined ? checkFinally : checkBatchStep;
  const outcomes: CheckOutcome[] = [];
  for (const acceptance of context.order.task.acceptance) outcomes.push(await check(context, acceptance, change));
  return toVerdict(context, outcomes, "gate");
}

/** What passed on the very same files, all of it, is not run again. */
async function checkFinally(context: VerifyContext, acceptance: Acceptance, change: Change): Promise<CheckOutcome> {
  const results = finalResults(context, acceptance);
  const known = await results.find();
  if (known !== undefined) {
    const detail = `${known.result.detail}; known of these files by attempt ${known.attemptId}, not run again`;
    return { result: { ...known.result, detail }, findings: [] };
  }
  const outcome = await checkAcceptance(context, acceptance, { by: "gate", change });
  if (outcome.result.passed && outcome.findings.length === 0) {
    await results.keep({ attemptId: context.order.attemptId, result: outcome.result });
  }
  return outcome;
}

/** Why each check that runs the candidate exists; the others say it themselves. */
const REASONS = {
  size: "how many verifiers attack a change follows from its size and place",
  command: "exit code 0 alone proves nothing: the command must fail without the change, and notice when it is broken",
  differential: "the original answers for itself, in a process that never loads the candidate",
};

function changeOf({ git, layout, order, candidate, changed }: VerifyContext): Promise<Change> {
  const gitDir = layout.job(order.jobId).candidatesGit;
  return readChange(git, {
    gitDir,
    base: candidate.base,
    commit: candidate.commit,
    changed,
    task: order.task,
    permitted: order.permitted ?? [],
  });
}

async function checkAcceptance(
  context: VerifyContext,
  acceptance: Acceptance,
  { by, change }: { by: "check" | "gate"; change: Change },
): Promise<CheckOutcome> {
  const isGate = by === "gate";
  if (acceptance.kind === "command")
    return because(REASONS.command, await checkCommand(context, acceptance, { mayPassOnBase: isGate, change }));
  return because(REASONS.differential, await checkDifferential(context, acceptance, { faults: FAULTS_IN_A_MODULE }));
}

function toVerdict(
  { candidate, order }: VerifyContext,
  outcomes: readonly CheckOutcome[],
  by: Static<typeof FindingSource>,
): Verdict {
  const findings = outcomes.flatMap((outcome) => outcome.findings.map((finding) => ({ ...finding, source: by })));
  const failed = outcomes.filter(isRefusal).map(({ result }) => result.name);
  return {
    commit: candidate.commit,
    by,
    attemptId: order.attemptId,
    decision: failed.length === 0 ? "pass" : "fail",
    summary: failed.length === 0 ? `${outcomes.length} checks passed` : `failed: ${failed.join(", ")}`,
    attacks: [],
    findings: findings.slice(0, MAX_FINDINGS),
    checks: outcomes.map(({ result }) => result),
  };
}
