import { type Static, Type } from "typebox";
import { JobIdSchema } from "../ids.ts";
import { strict } from "../strict.ts";

/** The record of a job's deletion. Later requests to delete the same job return the same record. */
export const Deletion = strict({
  jobId: JobIdSchema,
  deletedAt: Type.Integer({ description: "ms since 1970" }),
  deletedBy: Type.String({ description: "owner of the API key that requested it" }),
  purgedAt: Type.Optional(
    Type.Integer({ description: "ms since 1970 when the last copy was removed; absent while copies remain" }),
  ),
});
export type Deletion = Static<typeof Deletion>;
