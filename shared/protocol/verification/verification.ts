import { type Static, Type } from "typebox";
import { strict } from "../strict.ts";
import { CanaryRow, VerifierRecord } from "./canary.ts";

const counts = strict({ planted: Type.Integer({ minimum: 0 }), killed: Type.Integer({ minimum: 0 }) });

/** Kill scores over the passes of verifiers: what acceptances and attacks noticed of faults that the harness planted. */
export const KillFigures = strict({
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
});
export type KillFigures = Static<typeof KillFigures>;

/** How well verifiers caught faults that were planted for them, and what the attacks of their passes noticed. */
export const VerifierFigures = strict({
  ...VerifierRecord.properties,
  kills: KillFigures,
  disagreement: Type.Optional(
    Type.String({ description: "present where the 95 % intervals of kill score and recall have nothing in common" }),
  ),
});
export type VerifierFigures = Static<typeof VerifierFigures>;

/** What stands behind a job's result: checks, attacks, and how well the verifiers did on faults planted for them. */
export const Verification = strict({
  checks: Type.Array(
    strict({
      name: Type.String(),
      reason: Type.Optional(Type.String()),
      passed: Type.Integer({ minimum: 0 }),
      refused: Type.Integer({ minimum: 0 }),
      warned: Type.Integer({ minimum: 0 }),
    }),
    { description: "each check, and how often it found what; acceptance commands count as one" },
  ),
  verifiers: Type.Array(strict({ count: Type.Integer(), tasks: Type.Integer() }), {
    description: "how many tasks were passed by how many verifiers",
  }),
  canaries: Type.Array(CanaryRow),
  verifier: VerifierFigures,
});
export type Verification = Static<typeof Verification>;
