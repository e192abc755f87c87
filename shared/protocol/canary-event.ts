import { Type } from "typebox";
import { CANARY_FAULTS } from "./canary.ts";
import { TaskIdSchema } from "./ids.ts";

/** A copy of a verified commit, with a fault in it, is to be challenged. */
export const CanaryPlanted = Type.Object(
  {
    type: Type.Literal("canary.planted"),
    taskId: TaskIdSchema,
    fault: Type.Enum(CANARY_FAULTS),
    where: Type.String({ description: "what was changed, for a person" }),
    claim: Type.Optional(Type.String({ description: "a claim that was made up" })),
  },
  { additionalProperties: false },
);

/** A verifier has judged a canary. */
export const CanaryJudged = Type.Object(
  {
    type: Type.Literal("canary.judged"),
    taskId: TaskIdSchema,
    caught: Type.Boolean(),
    model: Type.String(),
    card: Type.String({ description: "version of the verifier's role card" }),
    summary: Type.String(),
  },
  { additionalProperties: false },
);
