import { type Static, Type } from "typebox";
import { strict } from "../strict.ts";
import { CanaryRow, VerifierRecord } from "./canary.ts";

const counts = strict({ planted: Type.Integer({ minimum: 0 }), killed: Type.Integer({ minimum: 0 }) });

/** The kill score over all passing verdicts of verifiers: how many planted faults the acceptances and the attacks noticed. */
export const KillFigures = strict({
  passes: Type.Integer({ minimum: 0, description: "passes by verifiers" }),
  measured: Type.Integer({ minimum: 0, description: "passes whose attacks were run on planted faults" }),
  planted: Type.Integer({ minimum: 0 }),
  killed: Type.Integer({ minimum: 0, description: "faults that the acceptance or an attack noticed" }),
  byAttacks: Type.Integer({ minimum: 0 }),
  score: Type.Union([Type.Number(), Type.Null()], {
    description: "byAttacks / planted, without equivalent faults; null before the first planted fault",
  }),
  low: Type.Number({ description: "lower end of the score's 95 % interval (Wilson)" }),
  high: Type.Number({ description: "upper end of it" }),
  byAcceptance: Type.Optional({
    ...counts,
    description: "acceptances, run on the planted faults and on the candidate with one changed hunk reverted at a time",
  }),
  classes: Type.Record(Type.String(), counts, {
    description: "by class of attack: faults on which attacks of that class were run, and faults that they noticed",
  }),
  unmeasured: Type.Record(Type.String(), Type.Integer({ minimum: 0 }), {
    description: "by class: passes that required an attack of a class without any plantable fault",
  }),
});
export type KillFigures = Static<typeof KillFigures>;

/** The results of verifiers: the share of canaries that they caught, and the kill scores of their attacks. */
export const VerifierFigures = strict({
  ...VerifierRecord.properties,
  kills: KillFigures,
  disagreement: Type.Optional(
    Type.String({ description: "present if the 95 % intervals of kill score and recall do not overlap" }),
  ),
});
export type VerifierFigures = Static<typeof VerifierFigures>;

/** The evidence for a job's result: checks, attacks, and the results of its verifiers on canaries. */
export const Verification = strict({
  checks: Type.Array(
    strict({
      name: Type.String(),
      reason: Type.Optional(Type.String()),
      passed: Type.Integer({ minimum: 0 }),
      refused: Type.Integer({ minimum: 0 }),
      warned: Type.Integer({ minimum: 0 }),
    }),
    { description: "the number of outcomes of each check; all acceptance commands count as one check" },
  ),
  verifiers: Type.Array(strict({ count: Type.Integer(), tasks: Type.Integer() }), {
    description: "number of tasks by the number of verifiers that passed them",
  }),
  canaries: Type.Array(CanaryRow),
  verifier: VerifierFigures,
});
export type Verification = Static<typeof Verification>;
