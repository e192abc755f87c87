import { compareModules } from "../../../worker/verify/differential/compare-modules.ts";
import type { Compare } from "./differential-rows.ts";

/** Number of faults that the differential test plants into a module to measure how many of them it detects. */
const FAULTS = 6;

/** Compares a module in one folder with the same module in another, using the product's own differential test. */
export const compareFolders: Compare = async ({ sandbox, slot, original, candidate, module, inputs }) => {
  const { mismatchCount, mismatches, modules } = await compareModules({
    sandbox,
    slot,
    signal: new AbortController().signal,
    referenceTree: original,
    candidateTree: candidate,
    modules: [module],
    inputs,
    faults: FAULTS,
    seed: `bench ${module}`,
  });
  const [first] = mismatches;
  if (mismatchCount > 0)
    return {
      kind: "mismatch",
      words: `${first?.export}: ${first?.expected.slice(0, 80)} / ${first?.got.slice(0, 80)}`,
    };
  const cannot = modules.find(({ cannotCompare }) => cannotCompare !== undefined)?.cannotCompare;
  return cannot === undefined ? { kind: "same", words: "" } : { kind: "cannot", words: cannot };
};
