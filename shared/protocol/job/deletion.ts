import { type Static, Type } from "typebox";
import { JobIdSchema } from "../ids.ts";
import { strict } from "../strict.ts";

/** What is known of a job that was deleted: the same each time that somebody asks for its deletion. */
export const Deletion = strict({
  jobId: JobIdSchema,
  deletedAt: Type.Integer({ description: "ms since 1970" }),
  deletedBy: Type.String({ description: "owner of the key that asked for it" }),
  purgedAt: Type.Optional(
    Type.Integer({ description: "ms since 1970, when every copy was gone; absent while some are still removed" }),
  ),
});
export type Deletion = Static<typeof Deletion>;
