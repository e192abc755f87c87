import { type Static, Type } from "typebox";
import { CanaryRow, VerifierRecord } from "./canary.ts";

const counts = Type.Object(
  { planted: Type.Integer({ minimum: 0 }), killed: Type.Integer({ minimum: 0 }) },
  { additionalProperties: false },
);

/** Kill scores over the passes of verifiers: what acceptances and attacks noticed of faults that the harness planted. */
export const KillFigures = Type.Object(
  {
    passes: Type.Integer({ minimum: 0, description: "passes by verifiers" }),
    measured: Type.Integer({ minimum: 0, description: "of them, those whose attacks were run on planted faults" }),
    planted: Type.Integer({ minimum: 0 }),
    killed: Type.Integer({ minimum: 0, description: "noticed by the acceptance or an attack" }),
    byAttacks: Type.Integer({ minimum: 0 }),
    score: Type.Union([Type.Number(), Type.Null()], {
      description: "byAttacks / planted, equivalent faults left out; null before anything was planted",
    }),
    low: Type.Number({ description: "lower end of the score's 95 % interval (Wilson)" }),
    high: Type.Number({ description: "upper end of it" }),
    byAcceptance: Type.Optional({
      ...counts,
      description: "acceptances on faults of their own: the planted ones, and each changed hunk taken back",
    }),
    classes: Type.Record(Type.String(), counts, {
      description: "by class of attack: its faults on which attacks of that name were run, and those that they noticed",
    }),
    unmeasured: Type.Record(Type.String(), Type.Integer({ minimum: 0 }), {
      description: "passes that had to have attacks of a class for which no fault could be planted",
    }),
  },
  { additionalProperties: false },
);
export type KillFigures = Static<typeof KillFigures>;

/** How well verifiers caught faults that were planted for them, and what the attacks of their passes noticed. */
export const VerifierFigures = Type.Object(
  {
    ...VerifierRecord.properties,
    kills: KillFigures,
    disagreement: Type.Optional(
      Type.String({ description: "present where the 95 % intervals of kill score and recall have nothing in common" }),
    ),
  },
  { additionalProperties: false },
);
export type VerifierFigures = Static<typeof VerifierFigures>;

/** What stands behind a job's result: checks, attacks, and how well the verifiers did on faults planted for them. */
export const Verification = Type.Object(
  {
    checks: Type.Array(
      Type.Object(
        {
          name: Type.String(),
          reason: Type.Optional(Type.String()),
          passed: Type.Integer({ minimum: 0 }),
          refused: Type.Integer({ minimum: 0 }),
          warned: Type.Integer({ minimum: 0 }),
        },
        { additionalProperties: false },
      ),
      { description: "each check, and how often it found what; acceptance commands count as one" },
    ),
    verifiers: Type.Array(
      Type.Object({ count: Type.Integer(), tasks: Type.Integer() }, { additionalProperties: false }),
      {
        description: "how many tasks were passed by how many verifiers",
      },
    ),
    canaries: Type.Array(CanaryRow),
    verifier: VerifierFigures,
  },
  { additionalProperties: false },
);
export type Verification = Static<typeof Verification>;
