import { type Static, Type } from "typebox";
import { JobIdSchema } from "../ids.ts";
import { strict } from "../strict.ts";

/** A job that is over and that the janitor deletes. */
export const Removal = strict({
  jobId: JobIdSchema,
  why: Type.Enum(["age", "size"]),
  endedAt: Type.Integer({ description: "ms since 1970; of its newest change, where it was pushed later" }),
  bytes: Type.Integer({ minimum: 0, description: "on the volume" }),
});
export type Removal = Static<typeof Removal>;

/** A job that has been over for a while and whose log moves from Redis to the volume. */
export const Archiving = strict({
  jobId: JobIdSchema,
  entries: Type.Integer({ minimum: 1, description: "of its log that Redis has no more" }),
});
export type Archiving = Static<typeof Archiving>;

/** What the janitor found, and what it deleted and archived, or would. Copies go in the background, within seconds. */
export const JanitorReport = strict({
  dryRun: Type.Boolean(),
  bytes: Type.Integer({ minimum: 0, description: "of all jobs on the volume, as they were found" }),
  limitBytes: Type.Integer({ minimum: 0, description: "what they may have together; 0 is no limit" }),
  removals: Type.Array(Removal),
  archived: Type.Array(Archiving),
  busy: Type.Optional(Type.Literal(true, { description: "another one is at it: nothing was done here" })),
});
export type JanitorReport = Static<typeof JanitorReport>;
