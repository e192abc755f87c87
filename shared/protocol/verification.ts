import type { Static } from "typebox";
import { Type } from "typebox";
import { CanaryRow, VerifierRecord } from "./canary.ts";

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
    attacks: Type.Record(Type.String(), Type.Integer(), {
      description: "attacks that candidates withstood, by class, each matched to the harness's own record",
    }),
    verifiers: Type.Array(
      Type.Object({ count: Type.Integer(), tasks: Type.Integer() }, { additionalProperties: false }),
      {
        description: "how many tasks were passed by how many verifiers",
      },
    ),
    canaries: Type.Array(CanaryRow),
    verifier: VerifierRecord,
  },
  { additionalProperties: false },
);
export type Verification = Static<typeof Verification>;
