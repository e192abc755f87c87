import picomatch from "picomatch";
import type { DifferentialAcceptance } from "../../../shared/protocol/plan.ts";
import { setupMounts } from "../../setup/setup-mounts.ts";
import { freshCheckout, readCheckout } from "../../workspace/checkout.ts";
import { pathsOf } from "../../workspace/commit-facts.ts";
import type { CheckOutcome } from "../check-outcome.ts";
import { passed, refused } from "../check-outcome.ts";
import { bindsOfCandidate } from "../differential/binds-of-candidate.ts";
import { measureSensitivity } from "../differential/measure-sensitivity.ts";
import type { DifferentialReport } from "../differential/run-differential.ts";
import { runDifferential } from "../differential/run-differential.ts";
import { startRunner } from "../differential/runner-process.ts";
import { seededRandom } from "../differential/seeded-random.ts";
import type { Mismatch } from "../differential/session.ts";
import type { VerifyContext } from "../verify-context.ts";

/** Distinct inputs of an acceptance that names no number. */
const DEFAULT_INPUTS = 2000;
/** Source files whose literals are collected, at most. */
const MAX_SOURCES = 300;

/**
 * The differential test: the candidate's modules against the job's originals. The candidate runs in a tree that holds
 * its own root and the repository's `node_modules`, nothing else, so that handing the original through cannot work.
 * `faults` is how many faults are planted to measure the test itself; 0 leaves that out.
 */
export async function checkDifferential(
  context: VerifyContext,
  acceptance: DifferentialAcceptance,
  { faults }: { faults: number },
): Promise<CheckOutcome> {
  const { sandbox, slot, git, layout, order, epoch, candidate, jobBase, signal } = context;
  const { baseGit, candidatesGit } = layout.job(order.jobId);
  const claim = { jobId: order.jobId, attemptId: order.attemptId, epoch };
  const referenceTree = await readCheckout({ git, layout, gitDir: baseGit, commit: jobBase, claim });
  const files = [...(await pathsOf(git, { gitDir: baseGit, commit: jobBase }))];
  const modules = matchingModules(files, acceptance);
  const sources = files.filter(isSource).slice(0, MAX_SOURCES);
  if (modules.length === 0)
    return refused("differential", [{ claim: `no file of the original matches ${acceptance.reference.join(", ")}` }]);
  const tree = await freshCheckout({
    git,
    layout,
    gitDir: candidatesGit,
    commit: candidate.commit,
    owner: sandbox.slotOwner(slot),
  });
  const setup = await setupMounts(layout, order.jobId);
  const candidateBinds = [...(await bindsOfCandidate(tree.path, acceptance.candidateRoot)), ...setup];
  const startSide = () => startRunner({ sandbox, slot, signal, kind: "esm", binds: candidateBinds });
  const startOriginal = () =>
    startRunner({ sandbox, slot, signal, kind: "cjs", binds: [{ from: referenceTree, to: "/work" }, ...setup] });
  const reference = startOriginal();
  const workshop = startOriginal();
  const side = startSide();
  try {
    const { candidateRoot } = acceptance;
    const seed = `${candidate.commit} ${order.attemptId}`;
    const inputs = acceptance.inputs ?? DEFAULT_INPUTS;
    const report = await runDifferential({
      reference,
      workshop,
      candidate: side,
      referenceTree,
      sources,
      modules,
      candidateRoot,
      inputs,
      seed,
    });
    const isClean = report.mismatchCount === 0;
    const sensitivity =
      isClean && faults > 0
        ? await measureSensitivity({
            tree: tree.path,
            candidateRoot,
            recorded: report.recorded,
            faults,
            random: seededRandom(seed),
            startSide,
          })
        : { faultsPlanted: 0, faultsCaught: 0 };
    return conclude(report, { ...sensitivity, modules: modules.length });
  } finally {
    reference.close();
    workshop.close();
    side.close();
    await tree.dispose();
  }
}

/** The original's modules that the acceptance names. */
function matchingModules(files: readonly string[], acceptance: DifferentialAcceptance): string[] {
  const wanted = picomatch([...acceptance.reference], { dot: true });
  const excluded = picomatch([...(acceptance.exclude ?? [])], { dot: true });
  return files.filter((path) => wanted(path) && !excluded(path));
}

/** Files whose literals are likely to be what the package is called with. */
function isSource(path: string): boolean {
  return /\.[cm]?js$/.test(path) && !/(^|\/)(node_modules|dist|build|coverage)\//.test(path);
}

function conclude(
  report: DifferentialReport,
  extra: { faultsPlanted: number; faultsCaught: number; modules: number },
): CheckOutcome {
  const { inputs, distinctInputs, exports, exportsCovered, mismatchCount, bothThrowShare } = report;
  const figures = {
    inputs,
    distinctInputs,
    exports,
    exportsCovered,
    mismatches: mismatchCount,
    bothThrowShare,
    ...extra,
  };
  if (mismatchCount > 0) return refused("differential", report.mismatches.map(toFinding), figures);
  const uncovered = exports - exportsCovered;
  if (uncovered > 0)
    return refused("differential", [{ claim: `${uncovered} exports were not reached by the test` }], figures);
  return passed(
    "differential",
    `${distinctInputs} distinct inputs over ${exports} exports of ${extra.modules} modules, no difference`,
    figures,
  );
}

function toFinding(mismatch: Mismatch): { claim: string; evidence: string } {
  const { module, export: name, call, expected, got } = mismatch;
  return {
    claim: `${module}, export ${name}: ${call.slice(0, 1500)} gives another result than the original`,
    evidence: `expected: ${expected}\ngot: ${got}`,
  };
}
