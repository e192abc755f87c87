import { posix } from "node:path";
import type { DifferentialAcceptance } from "../../../shared/protocol/job/plan.ts";
import { matchesAny } from "../../../shared/support/paths/path-pattern.ts";
import { setupMounts } from "../../setup/setup-mounts.ts";
import { freshCheckout, readCheckout } from "../../workspace/checkout.ts";
import { pathsOf } from "../../workspace/commit-facts.ts";
import { type CheckOutcome, passed, refused } from "../check-outcome.ts";
import { type ComparedModule, type Comparison, compareModules } from "../differential/compare-modules.ts";
import type { Mismatch } from "../differential/session.ts";
import type { VerifyContext } from "../verify-context.ts";

/** Number of distinct inputs to compare if the acceptance names no number. */
const DEFAULT_INPUTS = 2000;
/** Maximum number of source files from which literals are collected as inputs. */
const MAX_SOURCES = 300;

/**
 * Runs a differential test: compares the candidate's modules with the same modules as they were when the job began. The candidate's process sees only
 * its own root and the repository's `node_modules`, so that it cannot call the original. `faults` is the number of faults to plant into each module,
 * to measure how much the test notices.
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
  const named = matchingModules(files, acceptance);
  const there =
    acceptance.skipMissing === true
      ? await pathsOf(git, { gitDir: candidatesGit, commit: candidate.commit })
      : undefined;
  const modules = named.filter((path) => there?.has(posix.join(acceptance.candidateRoot, path)) ?? true);
  const sources = files.filter(isSource).slice(0, MAX_SOURCES);
  if (named.length > 0 && modules.length === 0)
    return refused("differential", [
      { claim: `none of the ${named.length} modules exists below ${acceptance.candidateRoot}/` },
    ]);
  if (modules.length === 0)
    return refused("differential", [{ claim: `no file of the original matches ${acceptance.reference.join(", ")}` }]);
  const tree = await freshCheckout({
    git,
    layout,
    gitDir: candidatesGit,
    commit: candidate.commit,
    owner: sandbox.slotOwner(slot),
  });
  try {
    const inputs = acceptance.inputs ?? DEFAULT_INPUTS;
    const comparison = await compareModules({
      sandbox,
      slot,
      signal,
      referenceTree,
      candidateTree: tree.path,
      candidateRoot: acceptance.candidateRoot,
      modules,
      sources,
      binds: await setupMounts(layout, order.jobId),
      inputs,
      faults,
      seed: `${candidate.commit} ${order.attemptId}`,
    });
    return conclude(comparison, acceptance.inputs);
  } finally {
    await tree.dispose();
  }
}

/** The paths of the original modules that a differential acceptance compares: its patterns select them among the files of the base. */
export function matchingModules(files: readonly string[], acceptance: DifferentialAcceptance): string[] {
  const wanted = matchesAny(acceptance.reference);
  const excluded = matchesAny(acceptance.exclude ?? []);
  return files.filter((path) => wanted(path) && !excluded(path));
}

/** Source files whose literals are likely inputs of the package's functions. */
function isSource(path: string): boolean {
  return /\.[cm]?js$/.test(path) && !/(^|\/)(node_modules|dist|build|coverage)\//.test(path);
}

function conclude(comparison: Comparison, wanted: number | undefined): CheckOutcome {
  const { inputs, distinctInputs, exports, exportsCovered, mismatchCount, bothThrowShare, modules } = comparison;
  const { faultsPlanted, faultsReached, faultsCaught } = comparison;
  const unclear = modules.filter(({ cannotCompare }) => cannotCompare !== undefined);
  const dropped = modules.reduce((sum, { unsteady }) => sum + unsteady, 0);
  const figures = {
    ...{ inputs, distinctInputs, exports, exportsCovered, mismatches: mismatchCount, bothThrowShare },
    ...{ faultsPlanted, faultsReached, faultsCaught, modules: modules.length, cannotCompare: unclear.length, dropped },
  };
  if (mismatchCount > 0) return refused("differential", comparison.mismatches.map(toFinding), figures);
  if (unclear.length > 0) return refused("differential", unclear.map(toAdvice), figures);
  if (
    wanted !== undefined &&
    distinctInputs < wanted * MIN_INPUT_SHARE &&
    modules.some(({ recorded }) => recorded.length > 0)
  )
    return refused(
      "differential",
      [
        {
          claim: `cannot compare: ${wanted} distinct inputs were asked for, and only ${distinctInputs} could be made. ${ADVICE}`,
        },
      ],
      figures,
    );
  const uncovered = exports - exportsCovered;
  if (uncovered > 0)
    return refused("differential", [{ claim: `${uncovered} exports were not reached by the test` }], figures);
  return passed("differential", sayPassed(comparison, dropped), figures);
}

/** Minimum share of the requested inputs that the test has to compare. */
const MIN_INPUT_SHARE = 0.25;
const ADVICE =
  "The differential test cannot judge this change: give the task a command acceptance that tests this, and leave the module out of the differential one";

function toAdvice({ module, cannotCompare }: ComparedModule): { claim: string } {
  return { claim: `cannot compare ${module}: ${cannotCompare}. ${ADVICE}` };
}

function sayPassed({ distinctInputs, exports, modules, inputs }: Comparison, dropped: number): string {
  const droppedNote =
    dropped === 0
      ? ""
      : `; ${dropped} more inputs (${Math.ceil((100 * dropped) / (inputs + dropped))} %) were dropped, because the original itself answers them differently each time`;
  const measured = modules.filter(({ faultsPlanted }) => faultsPlanted !== undefined);
  const faults = measured.map(
    ({ module, faultsPlanted, faultsCaught }) => `${module} ${faultsCaught} of ${faultsPlanted}`,
  );
  const seen = faults.length === 0 ? "" : `; planted faults seen by module: ${faults.join(", ")}`;
  return `${distinctInputs} distinct inputs over ${exports} exports of ${modules.length} modules, no difference${droppedNote}${seen}`;
}

function toFinding(mismatch: Mismatch): { claim: string; evidence: string } {
  const { module, export: name, call, expected, got } = mismatch;
  return {
    claim: `${module}, export ${name}: ${call.slice(0, 1500)} gives another result than the original`,
    evidence: `expected: ${expected}\ngot: ${got}`,
  };
}
