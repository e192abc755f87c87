import { type Static, Type } from "typebox";

/** Something on the volume of a history that Redis lost: kept, and no part of the job. */
export const Orphan = Type.Object(
  {
    kind: Type.Enum(["attempt", "candidate", "landing"]),
    name: Type.String({ description: "the attempt's id, or the commit" }),
  },
  { additionalProperties: false },
);
export type Orphan = Static<typeof Orphan>;
