import { type Static, Type } from "typebox";
import { JobIdSchema } from "../ids.ts";
import { strict } from "../strict.ts";

/** An ended job that the janitor deletes. */
export const Removal = strict({
  jobId: JobIdSchema,
  why: Type.Enum(["age", "size"]),
  endedAt: Type.Integer({ description: "ms since 1970 of its end, or of a later push" }),
  bytes: Type.Integer({ minimum: 0, description: "size on the volume" }),
});
export type Removal = Static<typeof Removal>;

/** An ended job whose log the janitor moves from Redis to the volume. */
export const Archiving = strict({
  jobId: JobIdSchema,
  entries: Type.Integer({ minimum: 1, description: "log entries removed from Redis" }),
});
export type Archiving = Static<typeof Archiving>;

/** The janitor's report: the jobs that it deleted and archived, or in a dry run would have. Files are removed in the background, within seconds. */
export const JanitorReport = strict({
  dryRun: Type.Boolean(),
  bytes: Type.Integer({ minimum: 0, description: "size of all jobs on the volume before the run" }),
  limitBytes: Type.Integer({ minimum: 0, description: "limit for all jobs together; 0: no limit" }),
  removals: Type.Array(Removal),
  archived: Type.Array(Archiving),
  busy: Type.Optional(Type.Literal(true, { description: "another janitor is running: this one did nothing" })),
});
export type JanitorReport = Static<typeof JanitorReport>;
