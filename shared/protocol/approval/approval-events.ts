import { Type } from "typebox";
import { TaskIdSchema } from "../ids.ts";
import { Plan } from "../job/plan.ts";
import { strict } from "../strict.ts";
import { APPROVAL_KINDS, ApprovalDecision, AskedCall } from "./approval.ts";

/** Counted from 1 within the job. */
const n = Type.Integer({ minimum: 1 });

/** Events of what waits for a person; part of `JobEvent`. */
export const APPROVAL_EVENTS = [
  strict(
    {
      type: Type.Literal("approval.requested"),
      n,
      kind: Type.Enum(APPROVAL_KINDS),
      taskId: Type.Optional(TaskIdSchema),
      attempt: Type.Optional(Type.Integer({ minimum: 1 })),
      call: Type.Optional(AskedCall),
      plan: Type.Optional(Plan),
      remove: Type.Optional(Type.Array(Type.String(), { description: "tasks that an amendment takes back" })),
      summary: Type.String(),
      source: Type.Optional(Type.String({ description: "the lead's tool call, for a plan or an amendment" })),
    },
    { description: "something waits for a person" },
  ),
  strict({
    type: Type.Literal("approval.decided"),
    n,
    decision: ApprovalDecision,
    reason: Type.Optional(Type.String()),
  }),
  strict(
    { type: Type.Literal("approval.withdrawn"), n, reason: Type.String() },
    { description: "nobody needs the answer any more" },
  ),
] as const;
