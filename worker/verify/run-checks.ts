import type { Static } from "typebox";
import type { Acceptance } from "../../shared/protocol/job/plan.ts";
import type { FindingSource, Verdict } from "../../shared/protocol/verification/verdict.ts";
import { type Change, readChange } from "./change.ts";
import { checkGateRun } from "./check-gate-run.ts";
import { type CheckOutcome, isRefusal, withReason } from "./check-outcome.ts";
import { checkCommand } from "./checks/check-command.ts";
import { checkDifferential } from "./checks/check-differential.ts";
import { finalResults } from "./gate-results.ts";
import { measureSize } from "./measure-size.ts";
import { runStaticCheck } from "./static-check.ts";
import { STATIC_CHECKS } from "./static-checks.ts";
import { languageTools } from "./syntax/language-tools.ts";
import { settleSyntax } from "./syntax/settle-syntax.ts";
import type { VerifyContext } from "./verify-context.ts";

/** Maximum number of findings per verdict; more would not help the author. */
const MAX_FINDINGS = 12;
/** Number of faults to plant into each module in order to measure a differential test. */
const FAULTS_PER_MODULE = 3;

/** Checks one candidate without a model: runs the static checks and, if none of them refuses the candidate, the task's acceptance. */
export async function runChecks(context: VerifyContext): Promise<Verdict> {
  const change = await settleSyntax(await changeOf(context), languageTools(context));
  const outcomes = [withReason(REASONS.size, await measureSize(context))];
  for (const check of STATIC_CHECKS) outcomes.push(await runStaticCheck(check, change));
  if (!outcomes.some(isRefusal)) {
    for (const acceptance of context.order.task.acceptance)
      outcomes.push(await checkAcceptance(context, acceptance, { by: "check", change }));
  }
  return toVerdict(context, outcomes, "check");
}

/**
 * Runs the gate: one gate run on a merge group before it lands, or the job's whole acceptance on the finished result.
 * On the finished result, the acceptance itself is tested too.
 */
export async function runGate(context: VerifyContext): Promise<Verdict> {
  const change = await changeOf(context);
  const check = context.order.batch === undefined ? checkFinally : checkGateRun;
  const outcomes: CheckOutcome[] = [];
  for (const acceptance of context.order.task.acceptance) outcomes.push(await check(context, acceptance, change));
  return toVerdict(context, outcomes, "gate");
}

/** Runs one acceptance of the final gate, unless the same acceptance passed before on exactly the same files. */
async function checkFinally(context: VerifyContext, acceptance: Acceptance, change: Change): Promise<CheckOutcome> {
  const results = finalResults(context, acceptance);
  const known = await results.find();
  if (known !== undefined) {
    const detail = `${known.result.detail}; from attempt ${known.attemptId} on the same files, not run again`;
    return { result: { ...known.result, detail }, findings: [] };
  }
  const outcome = await checkAcceptance(context, acceptance, { by: "gate", change });
  if (outcome.result.passed && outcome.findings.length === 0) {
    await results.store({ attemptId: context.order.attemptId, result: outcome.result });
  }
  return outcome;
}

/** For each check that runs the candidate, the reason why it exists. Static checks name their own reasons. */
const REASONS = {
  size: "the size and the paths of a change decide how many verifiers attack it",
  command:
    "exit code 0 alone proves nothing: the command must fail without the change, and notice when the change is broken",
  differential: "the original runs in its own process, which never loads the candidate",
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
    return withReason(REASONS.command, await checkCommand(context, acceptance, { mayPassOnBase: isGate, change }));
  return withReason(REASONS.differential, await checkDifferential(context, acceptance, { faults: FAULTS_PER_MODULE }));
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
