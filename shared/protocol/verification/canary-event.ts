import { Type } from "typebox";
import { TaskIdSchema } from "../ids.ts";
import { strict } from "../strict.ts";
import { CANARY_FAULTS } from "./canary.ts";
import { CheckResult } from "./verdict.ts";

/** A copy of a verified commit, with a fault in it, is to be challenged. */
export const CanaryPlanted = strict({
  type: Type.Literal("canary.planted"),
  taskId: TaskIdSchema,
  fault: Type.Enum(CANARY_FAULTS),
  where: Type.String({ description: "what was changed, for a person" }),
  claim: Type.Optional(Type.String({ description: "a claim that was made up" })),
  checks: Type.Optional(
    Type.Array(CheckResult, {
      description: "checks that measured the copy anew, in place of those of the same name",
    }),
  ),
});

/** A verifier has judged a canary. */
export const CanaryJudged = strict({
  type: Type.Literal("canary.judged"),
  taskId: TaskIdSchema,
  caught: Type.Boolean(),
  model: Type.String(),
  card: Type.String({ description: "version of the verifier's role card" }),
  summary: Type.String(),
});

/** All tries at a canary ended without a verdict: it was neither caught nor missed. */
export const CanaryUnjudged = strict({
  type: Type.Literal("canary.unjudged"),
  taskId: TaskIdSchema,
  reason: Type.String({ description: "stop reason of the last try" }),
  isOwnDoing: Type.Boolean({
    description: "true when the verifier's own doing ended it, not the API or the harness",
  }),
  model: Type.String(),
  card: Type.String({ description: "version of the verifier's role card" }),
});
