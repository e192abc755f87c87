import { ANSWER_WAYS } from "./answer-ways.ts";
import { BESIDE_WAYS } from "./beside-ways.ts";
import { CLAIM_WAYS } from "./claim-ways.ts";
import { EFFECT_WAYS } from "./effect-ways.ts";
import { EXIT_WAYS } from "./exit-ways.ts";
import { PATCH_WAYS } from "./patch-ways.ts";
import { TEST_FILE_WAYS } from "./test-file-ways.ts";
import { TEST_WAYS } from "./test-ways.ts";
import { TIME_WAYS } from "./time-ways.ts";
import type { Completion, CompletionWay, Target } from "./types.ts";

/** Cheating methods that make wrong work look finished. No candidate that they make may be accepted. */
export const COMPLETION_WAYS: readonly CompletionWay[] = [
  ...EXIT_WAYS,
  ...PATCH_WAYS,
  ...ANSWER_WAYS,
  ...TIME_WAYS,
  ...EFFECT_WAYS,
  ...TEST_WAYS,
  ...TEST_FILE_WAYS,
  ...BESIDE_WAYS,
  ...CLAIM_WAYS,
];

/** Makes the candidate of a cheating method for a target; undefined if the method does not apply to the target. */
export function makeCompletion(way: CompletionWay, target: Target): Completion | undefined {
  return way.language === "any" || way.language === target.language ? way.make(target) : undefined;
}
