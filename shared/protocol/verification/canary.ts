import { type Static, Type } from "typebox";
import { strict } from "../strict.ts";
import { CheckResult } from "./verdict.ts";

/** Kinds of faults that are planted into a verified commit, to see whether a verifier notices. */
export const CANARY_FAULTS = [
  "mutation",
  "reverted-fix",
  "dropped-export",
  "weakened-test",
  "fabricated-claim",
  "out-of-scope",
] as const;
export type CanaryFault = (typeof CANARY_FAULTS)[number];

/** A fault that was planted. */
export const PlantedFault = strict({
  fault: Type.Enum(CANARY_FAULTS),
  where: Type.String({ maxLength: 400, description: "what was changed, for a person" }),
  claim: Type.Optional(Type.String({ maxLength: 400, description: "a claim that was made up" })),
});
export type PlantedFault = Static<typeof PlantedFault>;

/** What a `plant` attempt made: the JSON result in its notification, beside the candidate. It is the fault, with what the checks measured of the copy, so that they say of it what they would say of real work. */
export const PlantResult = strict({
  ...PlantedFault.properties,
  checks: Type.Optional(Type.Array(CheckResult, { maxItems: 10 })),
});
export type PlantResult = Static<typeof PlantResult>;

/** Who judged in a challenge: the JSON result in its notification. */
export const VerifierId = strict({
  model: Type.String(),
  card: Type.String({ description: "version of the role card: a hash of its text" }),
});
export type VerifierId = Static<typeof VerifierId>;

const figures = {
  judged: Type.Integer({ minimum: 0, description: "canaries that a verifier gave a verdict on" }),
  caught: Type.Integer({ minimum: 0 }),
  recall: Type.Union([Type.Number(), Type.Null()], { description: "caught / judged; null before the first one" }),
  falsePassRate: Type.Union([Type.Number(), Type.Null()]),
  low: Type.Number({ description: "lower end of the recall's 95 % interval (Wilson)" }),
  high: Type.Number({ description: "upper end of it" }),
};

/** What a report tells of one canary. */
export const CanaryRow = strict({
  ...PlantedFault.properties,
  task: Type.String({ description: "key of the task whose commit was copied" }),
  caught: Type.Optional(Type.Boolean({ description: "absent when no verifier has judged it" })),
  unjudged: Type.Optional(
    Type.String({ description: "why all tries ended without a verdict: the stop reason of the last one" }),
  ),
});
export type CanaryRow = Static<typeof CanaryRow>;

/** How well verifiers caught faults that were planted for them. */
export const VerifierRecord = strict({
  ...figures,
  planted: Type.Integer({ minimum: 0 }),
  unjudged: Type.Optional(
    Type.Integer({
      minimum: 0,
      description:
        "canaries that ended without a verdict; those of a model that ended two or more by its own doing count as missed, in judged as well",
    }),
  ),
  threshold: Type.Number({ description: "minRecall of the job, or its default" }),
  state: Type.Enum(["untested", "trusted", "withheld"], {
    description: "withheld: even the upper end lies below the threshold, so what verifiers pass does not count",
  }),
  why: Type.String(),
  rows: Type.Array(strict({ model: Type.String(), card: Type.String(), fault: Type.Enum(CANARY_FAULTS), ...figures }), {
    description: "by model, version of the role card and kind of fault",
  }),
});
export type VerifierRecord = Static<typeof VerifierRecord>;
