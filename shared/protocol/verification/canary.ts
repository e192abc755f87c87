import { type Static, Type } from "typebox";
import { strict } from "../strict.ts";
import { CheckResult } from "./verdict.ts";

/** Kinds of faults that are planted into a copy of a verified commit (a canary), to test whether a verifier notices them. */
export const CANARY_FAULTS = [
  "mutation",
  "reverted-fix",
  "dropped-export",
  "weakened-test",
  "fabricated-claim",
  "out-of-scope",
] as const;
export type CanaryFault = (typeof CANARY_FAULTS)[number];

/** A planted fault. */
export const PlantedFault = strict({
  fault: Type.Enum(CANARY_FAULTS),
  where: Type.String({ maxLength: 400, description: "the change, described for a person" }),
  claim: Type.Optional(Type.String({ maxLength: 400, description: "a claim that was made up" })),
});
export type PlantedFault = Static<typeof PlantedFault>;

/**
 * The result of a `plant` attempt: the fault that it planted. The notification contains it as JSON, beside the candidate. `checks` are the
 * results of the checks on the copy with the fault, so that the verifier sees the same kind of data as for real work.
 */
export const PlantResult = strict({
  ...PlantedFault.properties,
  checks: Type.Optional(Type.Array(CheckResult, { maxItems: 10 })),
});
export type PlantResult = Static<typeof PlantResult>;

/** The identity of a challenge's verifier: the result of a challenge. The notification contains it as JSON. */
export const VerifierId = strict({
  model: Type.String(),
  card: Type.String({ description: "version of the role card: a hash of its text" }),
});
export type VerifierId = Static<typeof VerifierId>;

const figures = {
  judged: Type.Integer({ minimum: 0, description: "canaries with a verdict" }),
  caught: Type.Integer({ minimum: 0 }),
  recall: Type.Union([Type.Number(), Type.Null()], { description: "caught / judged; null before the first verdict" }),
  falsePassRate: Type.Union([Type.Number(), Type.Null()]),
  low: Type.Number({ description: "lower end of the recall's 95 % interval (Wilson)" }),
  high: Type.Number({ description: "upper end of it" }),
};

/** One canary, as a row in the job's report. */
export const CanaryRow = strict({
  ...PlantedFault.properties,
  task: Type.String({ description: "key of the task whose commit was copied" }),
  caught: Type.Optional(Type.Boolean({ description: "absent if no verifier has judged it" })),
  unjudged: Type.Optional(
    Type.String({ description: "stop reason of the last try, if all tries ended without a verdict" }),
  ),
});
export type CanaryRow = Static<typeof CanaryRow>;

/** The results of verifiers on canaries: the share of canaries whose planted fault they caught. */
export const VerifierRecord = strict({
  ...figures,
  planted: Type.Integer({ minimum: 0 }),
  unjudged: Type.Optional(
    Type.Integer({
      minimum: 0,
      description:
        "canaries without a verdict; if a model itself ended two or more of them, they count as missed, and in judged",
    }),
  ),
  threshold: Type.Number({ description: "minRecall of the job, or its default" }),
  state: Type.Enum(["untested", "trusted", "withheld"], {
    description:
      "withheld: even the upper end of the interval is below the threshold, so passes by verifiers do not count",
  }),
  why: Type.String(),
  rows: Type.Array(strict({ model: Type.String(), card: Type.String(), fault: Type.Enum(CANARY_FAULTS), ...figures }), {
    description: "by model, version of the role card and kind of fault",
  }),
});
export type VerifierRecord = Static<typeof VerifierRecord>;
