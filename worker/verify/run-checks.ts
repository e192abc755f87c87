import type { Static } from "typebox";
import type { Acceptance } from "../../shared/protocol/plan.ts";
import type { FindingSource, Verdict } from "../../shared/protocol/verdict.ts";
import type { CheckOutcome } from "./check-outcome.ts";
import { passed } from "./check-outcome.ts";
import { checkCommand } from "./checks/check-command.ts";
import { checkContent } from "./checks/check-content.ts";
import { checkDeliverables, checkWrites } from "./checks/check-diff.ts";
import { checkDifferential } from "./checks/check-differential.ts";
import { knownResult } from "./gate-results.ts";
import { checkBatchStep } from "./run-batch-gate.ts";
import type { VerifyContext } from "./verify-context.ts";

/** Most findings of one verdict: enough to act on. */
const MAX_FINDINGS = 12;
/** Faults that the gate plants to measure its differential test. */
const GATE_FAULTS = 30;

/** The harness's own test of one candidate, without a model. Later checks run only on what passes the earlier ones. */
export async function runChecks(context: VerifyContext): Promise<Verdict> {
  const outcomes = [checkWrites(context), await checkDeliverables(context), await checkContent(context)];
  if (outcomes.every(({ result }) => result.passed)) {
    for (const acceptance of context.order.task.acceptance)
      outcomes.push(await checkAcceptance(context, acceptance, "check"));
  }
  return toVerdict(context, outcomes, "check");
}

/**
 * The gate: a step of it on a batch before it lands, or all of the job's own acceptance on the integrated head, with the
 * test itself put to the test.
 */
export async function runGate(context: VerifyContext): Promise<Verdict> {
  const outcomes: CheckOutcome[] = [];
  for (const acceptance of context.order.task.acceptance)
    outcomes.push(
      context.order.batch === undefined
        ? ((await knownToPass(context, acceptance)) ?? (await checkAcceptance(context, acceptance, "gate")))
        : await checkBatchStep(context, acceptance),
    );
  return toVerdict(context, outcomes, "gate");
}

/** A command that passed on the very same files when they were tested as a batch is not run again. */
async function knownToPass(context: VerifyContext, acceptance: Acceptance): Promise<CheckOutcome | undefined> {
  if (acceptance.kind !== "command") return undefined;
  const known = await knownResult(context, acceptance, context.candidate.commit);
  if (known?.outcome !== "passed") return undefined;
  const name = `command: ${acceptance.command.slice(0, 60)}`;
  return passed(name, `${known.detail} on the same files in attempt ${known.attemptId}: not run again`);
}

function checkAcceptance(context: VerifyContext, acceptance: Acceptance, by: "check" | "gate"): Promise<CheckOutcome> {
  const isGate = by === "gate";
  if (acceptance.kind === "command") return checkCommand(context, acceptance, { mayPassOnBase: isGate });
  return checkDifferential(context, acceptance, { faults: isGate ? GATE_FAULTS : 0 });
}

function toVerdict(
  { candidate, order }: VerifyContext,
  outcomes: readonly CheckOutcome[],
  by: Static<typeof FindingSource>,
): Verdict {
  const findings = outcomes.flatMap((outcome) => outcome.findings.map((finding) => ({ ...finding, source: by })));
  const failed = outcomes.filter(({ result }) => !result.passed).map(({ result }) => result.name);
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
