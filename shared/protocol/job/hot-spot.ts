import { type Static, Type } from "typebox";
import { strict } from "../strict.ts";

/**
 * A path of a repository over which the tasks of earlier jobs met. Counts fade: each job that is recorded makes what was
 * known before a little less.
 */
export const HotSpot = strict({
  path: Type.String({ description: "a path, or the glob that a task declared" }),
  changed: Type.Number({ minimum: 0, description: "landings that changed it, in jobs where it was more than one" }),
  waited: Type.Number({ minimum: 0, description: "tasks that waited for another's write claim on it" }),
  conflicts: Type.Number({ minimum: 0, description: "commits that did not merge because of it" }),
});
export type HotSpot = Static<typeof HotSpot>;
