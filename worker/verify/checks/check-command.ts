import type { CommandAcceptance } from "../../../shared/protocol/plan.ts";
import type { SandboxResult } from "../../sandbox/run-in-sandbox.ts";
import { runInSandbox } from "../../sandbox/run-in-sandbox.ts";
import { freshCheckout } from "../../workspace/checkout.ts";
import type { CheckOutcome } from "../check-outcome.ts";
import { passed, refused } from "../check-outcome.ts";
import type { VerifyContext } from "../verify-context.ts";

/** ms that an acceptance command may take when it says nothing. */
const DEFAULT_TIMEOUT_MS = 300_000;

/**
 * An acceptance command: it must pass on a fresh checkout of the candidate, twice, and fail on the base. One that passes
 * without the change shows nothing about the change and is refused as vacuous.
 */
export async function checkCommand(
  context: VerifyContext,
  acceptance: CommandAcceptance,
  { mayPassOnBase }: { mayPassOnBase: boolean },
): Promise<CheckOutcome> {
  const name = `command: ${acceptance.command.slice(0, 60)}`;
  for (let round = 1; round <= 2; round++) {
    const result = await runOn(context, context.candidate.commit, acceptance);
    if (result.code === 0) continue;
    const what = result.timedOut ? `did not end in ${result.durationMs} ms` : `exits with ${result.code}`;
    const when = round === 1 ? "" : " when it is run a second time: it is flaky";
    const evidence = `${result.stdout.slice(-4000)}\n${result.stderr.slice(-3500)}`;
    return refused(name, [{ claim: `the acceptance ${what}${when}`, command: acceptance.command, evidence }]);
  }
  if (!mayPassOnBase && (await runOn(context, context.candidate.base, acceptance)).code === 0) {
    return refused(name, [
      { claim: "the acceptance also passes without the change, so it shows nothing", command: acceptance.command },
    ]);
  }
  return passed(name, mayPassOnBase ? "passed twice" : "passed twice on the candidate, fails on its base");
}

/** Runs an acceptance command once, in a sandbox on a fresh checkout of a commit. */
export async function runOn(
  context: VerifyContext,
  commit: string,
  acceptance: CommandAcceptance,
): Promise<SandboxResult> {
  const { sandbox, slot, git, layout, order, signal } = context;
  const gitDir = layout.job(order.jobId).candidatesGit;
  const checkout = await freshCheckout({ git, layout, gitDir, commit, owner: sandbox.slotOwner(slot) });
  try {
    return await runInSandbox(sandbox, {
      argv: ["/bin/bash", "-c", acceptance.command],
      binds: [{ from: checkout.path, to: "/work", write: true }],
      chdir: "/work",
      slot,
      signal,
      timeoutMs: acceptance.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    });
  } finally {
    await checkout.dispose();
  }
}
