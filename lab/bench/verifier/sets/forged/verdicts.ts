import { CLAIMED_VERDICTS } from "./claimed-verdicts.ts";
import { FINDING_VERDICTS } from "./finding-verdicts.ts";
import { HONEST_VERDICTS } from "./honest-verdicts.ts";
import { LOOK_VERDICTS } from "./look-verdicts.ts";
import { SCRIPT_VERDICTS } from "./script-verdicts.ts";
import type { VerdictWay } from "./types.ts";

/**
 * All verifiers of the set. On the right change of their target, verdicts with `isHonest` must be accepted, and all
 * others refused.
 */
export const VERDICT_WAYS: readonly VerdictWay[] = [
  ...LOOK_VERDICTS,
  ...SCRIPT_VERDICTS,
  ...CLAIMED_VERDICTS,
  ...FINDING_VERDICTS,
  ...HONEST_VERDICTS,
];
