import { Type } from "typebox";
import { TaskIdSchema } from "../ids.ts";
import { strict } from "../strict.ts";

/** The merge queue's entries of a job's log: what was merged to be tested, and what came of the test. */
const n = Type.Integer({ minimum: 1, description: "the batch's number" });
const prefix = Type.Integer({ minimum: 1, description: "how many landings of a batch, from its first" });
export const LandingCommits = Type.Array(Type.String(), {
  description: "the landing commit of each task, in their order",
});
const commits = LandingCommits;

export const BatchPlanned = strict(
  { type: Type.Literal("batch.planned"), n, from: Type.String(), tasks: Type.Array(TaskIdSchema), commits },
  { description: "verified commits were merged one onto the other, to be tested" },
);

export const BatchTesting = strict(
  { type: Type.Literal("batch.testing"), n, prefix, gates: Type.Array(TaskIdSchema) },
  { description: "the gate's steps run on the first `prefix` landings of the batch" },
);

export const BatchTested = strict(
  {
    type: Type.Literal("batch.tested"),
    n,
    prefix,
    decision: Type.Enum(["pass", "fail"]),
    gate: Type.Optional(TaskIdSchema),
  },
  { description: "`gate` is the step that failed" },
);

export const BatchCut = strict(
  { type: Type.Literal("batch.cut"), n, keep: Type.Integer({ minimum: 0 }), culprit: TaskIdSchema },
  { description: "what comes before the culprit is kept, as tested" },
);

export const BatchDropped = strict(
  { type: Type.Literal("batch.dropped"), n, reason: Type.String() },
  { description: "its tasks wait for another batch" },
);
