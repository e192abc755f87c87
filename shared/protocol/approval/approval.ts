import { type Static, Type } from "typebox";
import { Quote } from "../price/quote.ts";
import { strict } from "../strict.ts";

/** Whether a person is available to decide. `away`: approvals wait until the person is back. */
export const PRESENCES = ["attended", "away"] as const;
export const Presence = Type.Enum(PRESENCES);
export type Presence = (typeof PRESENCES)[number];

export const Risk = Type.Enum(["low", "medium", "high"]);

/**
 * A tool call that waits for a person, as the gate saw it. All fields except the arguments are written by the harness.
 */
export const AskedCall = strict({
  /** The model's id for the call. A decision applies to this call only. */
  callId: Type.String({ minLength: 1, maxLength: 200 }),
  tool: Type.String({ maxLength: 60 }),
  /** The command or path that a person decides on. Written by a model. */
  subject: Type.String({ maxLength: 8000 }),
  /** The arguments as JSON, shortened. Written by a model. */
  input: Type.String({ maxLength: 20_000 }),
  risk: Risk,
  kind: Type.String({ maxLength: 40, description: "the kind of risk, in one word" }),
  /** Protected files that the call would change: allowing it lets its task change them. */
  files: Type.Array(Type.String({ maxLength: 512 }), { maxItems: 50 }),
  reason: Type.String({ maxLength: 1000 }),
});
export type AskedCall = Static<typeof AskedCall>;

/**
 * `once`: allows this call; `job`: allows the same call in any attempt of the job; `deny`: refuses it, with a reason.
 */
export const APPROVAL_DECISIONS = ["once", "job", "deny"] as const;
export const ApprovalDecision = Type.Enum(APPROVAL_DECISIONS);
export type ApprovalDecision = (typeof APPROVAL_DECISIONS)[number];

/** The decision about one call, for the worker that resumes the attempt. */
export const DecidedCall = strict({
  callId: Type.String(),
  decision: ApprovalDecision,
  reason: Type.Optional(Type.String()),
});
export type DecidedCall = Static<typeof DecidedCall>;

/** A call that a person allowed for the whole job. */
export const AllowedCall = strict({ tool: Type.String(), subject: Type.String() });
export type AllowedCall = Static<typeof AllowedCall>;

/** `apr_`, the job's 20 characters, `_` and a number counted from 1 within the job. */
export const ApprovalIdSchema = Type.String({ pattern: "^apr_[0-9a-z]{20}_[1-9][0-9]{0,5}$" });

/** A task of a plan, as shown to the person who approves the plan. */
const PlanLine = strict({
  key: Type.String(),
  role: Type.String(),
  title: Type.String(),
  dependsOn: Type.Array(Type.String()),
  writes: Type.Array(Type.String()),
  /** Protected files among `writes`: approving the plan lets this task change them. */
  protected: Type.Array(Type.String()),
});

export const APPROVAL_KINDS = ["call", "denials", "plan", "amendment"] as const;

/**
 * A request for a person's decision. `call`: a tool call that the gate stopped; `denials`: an attempt whose calls were
 * refused too often; `plan`: the lead's plan, before any of its tasks starts; `amendment`: new tasks of a plan that was
 * approved.
 */
export const Approval = strict({
  id: ApprovalIdSchema,
  jobId: Type.String(),
  kind: Type.Enum(APPROVAL_KINDS),
  status: Type.Enum(["pending", "once", "job", "deny", "withdrawn"]),
  taskId: Type.Optional(Type.String()),
  taskKey: Type.Optional(Type.String()),
  attemptId: Type.Optional(Type.String()),
  role: Type.Optional(Type.String()),
  call: Type.Optional(AskedCall),
  summary: Type.String({ description: "one line for a list" }),
  plan: Type.Optional(strict({ summary: Type.String(), tasks: Type.Array(PlanLine) })),
  /** The tasks that an amendment removes. */
  remove: Type.Optional(Type.Array(Type.String())),
  /** The estimate of the job, for a plan or an amendment. */
  quote: Type.Optional(Quote),
  simulated: Type.Boolean({ description: "the simulator answers the job's calls, free of charge" }),
  /** True while the approval waits because the person is away. */
  deferred: Type.Boolean(),
  askedAt: Type.Integer({ description: "ms since 1970" }),
  decidedAt: Type.Optional(Type.Integer()),
  reason: Type.Optional(Type.String({ description: "the person's reason" })),
});
export type Approval = Static<typeof Approval>;

export const ApprovalList = strict({ approvals: Type.Array(Approval) });
export type ApprovalList = Static<typeof ApprovalList>;

/** The body of a decision. The reason of a denial goes to the agent, or to the lead if a plan is denied. */
export const DecisionBody = strict({
  decision: ApprovalDecision,
  reason: Type.Optional(Type.String({ minLength: 1, maxLength: 2000 })),
});
export type DecisionBody = Static<typeof DecisionBody>;

/**
 * Whether a person is available, and how that is known: set by a person (`word`), by the operator's schedule, or by
 * default.
 */
export const PresenceView = strict({
  presence: Presence,
  source: Type.Enum(["word", "schedule", "default"]),
  /** End of a presence that a person set for a limited time, ms since 1970. */
  until: Type.Optional(Type.Integer()),
});
export type PresenceView = Static<typeof PresenceView>;

/** The body of `PUT /v1/presence`. `schedule` returns to the operator's schedule. */
export const PresenceBody = strict({
  presence: Type.Enum([...PRESENCES, "schedule"]),
  until: Type.Optional(Type.Integer({ minimum: 0, description: "ms since 1970; default: until the next change" })),
});
export type PresenceBody = Static<typeof PresenceBody>;
