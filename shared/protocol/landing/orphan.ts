import { type Static, Type } from "typebox";
import { strict } from "../strict.ts";

/** Something on the volume of a history that Redis lost: kept, and no part of the job. */
export const Orphan = strict({
  kind: Type.Enum(["attempt", "candidate", "landing"]),
  name: Type.String({ description: "the attempt's id, or the commit" }),
});
export type Orphan = Static<typeof Orphan>;
