import { type Static, Type } from "typebox";
import { TaskIdSchema } from "../ids.ts";
import { strict } from "../strict.ts";
import { ReusedWork } from "./reuse.ts";

const Hash = Type.String({ pattern: "^[0-9a-f]{64}$" });

/** What the work of a job depends on beside its tasks, latched; its versions of Midwatch; and how much is kept for it. */
export const WorkSetting = strict({ setting: Hash, versions: Hash, kept: Type.Integer({ minimum: 0 }) });

export type WorkSetting = Static<typeof WorkSetting>;

/** Events about work that is taken over from earlier tasks. */
export const REUSE_EVENTS = [
  strict(
    { type: Type.Literal("job.setting"), ...WorkSetting.properties },
    { description: "what kept work has to agree with to be taken over by this job" },
  ),
  strict(
    { type: Type.Literal("task.reused"), taskId: TaskIdSchema, work: ReusedWork },
    { description: "the task takes over what the same task of an earlier job came to" },
  ),
  strict(
    {
      type: Type.Literal("task.reuse_dropped"),
      taskId: TaskIdSchema,
      key: Hash,
      by: Type.String({ description: "who refused it: check, challenge or gate" }),
    },
    { description: "what was taken over did not hold: the task is begun anew" },
  ),
] as const;
