import type { GateOnBase } from "../../shared/protocol/cache/prefix-ref.ts";
import type { JobSubmission } from "../../shared/protocol/job/job.ts";
import type { CommandAcceptance, DifferentialAcceptance } from "../../shared/protocol/job/plan.ts";
import { redactSecrets } from "../../shared/support/secrets/redact.ts";
import { printedBy } from "../sandbox/printed-by.ts";
import { setupMounts } from "../setup/setup-mounts.ts";
import { readCheckout } from "../workspace/checkout.ts";
import { pathsOf } from "../workspace/commit-facts.ts";
import { prepareCommand } from "./checks/check-command.ts";
import { matchingModules } from "./checks/check-differential.ts";
import { startRunner } from "./differential/runner-process.ts";
import type { VerifyContext } from "./verify-context.ts";

/**
 * Time limit in ms for running the whole gate on the base, since the lead waits for it. A command that did not finish
 * counts neither as passed nor as failed.
 */
const MAX_MS = 300_000;
/** Minimum time in ms that must be left for another command to be started. */
const MIN_MS = 1000;
/** Maximum number of original modules to name: as many as a repository map has lines. */
const MAX_NAMED = 400;
/** Maximum number of characters to report of each output stream of a command, and of an error message. */
const MAX_PRINTED = 900;
const MAX_ERROR = 200;

type GateContext = Pick<VerifyContext, "sandbox" | "slot" | "git" | "layout" | "order" | "signal" | "log" | "epoch">;

/**
 * Runs a job's gate on the commit that the job starts from, before any money is spent. Returns the commands that fail there, and the original
 * modules that a differential test could not load; undefined if there are none. Neither is a reason to refuse the job, which may exist to fix them.
 * Gate commands that run only at the end of a job are skipped, because they take too long. Throws NoResult when a run is interrupted.
 */
export async function tryGate(
  context: GateContext,
  { base, submission: { gate = [], gateRuns } }: { base: string; submission: JobSubmission },
): Promise<GateOnBase | undefined> {
  const until = performance.now() + MAX_MS;
  const failed: GateOnBase["failed"] = [];
  const unloadable: GateOnBase["unloadable"] = [];
  for (const acceptance of gateRuns === "end" ? [] : gate) {
    if (acceptance.kind === "command") failed.push(...(await tryCommand(context, acceptance, { base, until })));
    else unloadable.push(...(await tryOriginals(context, acceptance, { base, until })));
  }
  if (failed.length + unloadable.length === 0) return undefined;
  return { failed, unloadable: unloadable.slice(0, MAX_NAMED) };
}

async function tryCommand(
  context: GateContext,
  acceptance: CommandAcceptance,
  { base, until }: { base: string; until: number },
): Promise<GateOnBase["failed"]> {
  const { order } = context;
  const candidate = { commit: base, base, attemptId: order.attemptId };
  const { run, timeoutMs } = await prepareCommand({ ...context, candidate, jobBase: base, changed: [] }, acceptance);
  const left = until - performance.now();
  if (left < MIN_MS) return [];
  const { result } = await run(base, { timeoutMs: Math.min(timeoutMs, Math.floor(left)) });
  if (result.code === 0 || (result.timedOut && timeoutMs > left)) return [];
  const ending = result.timedOut ? `does not end in ${result.durationMs} ms` : `exits with ${result.code}`;
  context.log.warn({ command: acceptance.command, ending }, "the gate already fails on the base");
  return [{ command: acceptance.command, ending, printed: printedBy(result, MAX_PRINTED) }];
}

/** Loads all original modules in one process, as the differential test will. If a module ends or blocks the process, the process is restarted. */
async function tryOriginals(
  context: GateContext,
  acceptance: DifferentialAcceptance,
  { base, until }: { base: string; until: number },
): Promise<GateOnBase["unloadable"]> {
  const { git, layout, order, epoch, sandbox, slot, signal } = context;
  const { jobId, attemptId } = order;
  const { baseGit } = layout.job(jobId);
  const tree = await readCheckout({ git, layout, gitDir: baseGit, commit: base, claim: { jobId, attemptId, epoch } });
  const modules = matchingModules([...(await pathsOf(git, { gitDir: baseGit, commit: base }))], acceptance);
  const binds = [{ from: tree, to: "/work" }, ...(await setupMounts(layout, jobId))];
  const start = () => startRunner({ sandbox, slot, binds, folder: "/work", seed: base, exact: false, signal });
  const found: GateOnBase["unloadable"] = [];
  let runner = start();
  try {
    for (const module of modules) {
      if (performance.now() > until || found.length >= MAX_NAMED) break;
      const loaded = await runner.load(module);
      if (!("error" in loaded)) continue;
      found.push({ module, error: redactSecrets(loaded.error.split("\n", 1)[0] ?? "").slice(0, MAX_ERROR) });
      if (!loaded.error.startsWith("loading it hangs")) continue;
      await runner.close();
      runner = start();
    }
  } finally {
    await runner.close();
  }
  return found;
}
