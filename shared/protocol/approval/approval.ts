import { type Static, Type } from "typebox";
import { Quote } from "../price/quote.ts";
import { strict } from "../strict.ts";

/** Whether a person is available to decide approvals. `away`: approvals wait until the person is back. */
export const PRESENCES = ["attended", "away"] as const;
export const Presence = Type.Enum(PRESENCES);
export type Presence = (typeof PRESENCES)[number];

export const Risk = Type.Enum(["low", "medium", "high"]);

/**
 * A tool call that waits for a person's decision, as the permission gate saw it. The harness writes all fields except
 * those about the command, path and arguments.
 */
export const AskedCall = strict({
  /** The id that the model gave the call. A decision applies to this call only. */
  callId: Type.String({ minLength: 1, maxLength: 200 }),
  tool: Type.String({ maxLength: 60 }),
  /** The command or path about which the person decides. Written by a model. */
  subject: Type.String({ maxLength: 8000 }),
  /** The call's arguments as JSON, shortened. Written by a model. */
  input: Type.String({ maxLength: 20_000 }),
  risk: Risk,
  kind: Type.String({ maxLength: 40, description: "the kind of risk, in one word" }),
  /** Protected files that the call would change. If the person allows the call, its task may change these files. */
  files: Type.Array(Type.String({ maxLength: 512 }), { maxItems: 50 }),
  reason: Type.String({ maxLength: 1000 }),
});
export type AskedCall = Static<typeof AskedCall>;

/**
 * A person's decision about a call. `once`: allows this call; `job`: allows the same call in any attempt of the job;
 * `deny`: refuses the call, with a reason.
 */
export const APPROVAL_DECISIONS = ["once", "job", "deny"] as const;
export const ApprovalDecision = Type.Enum(APPROVAL_DECISIONS);
export type ApprovalDecision = (typeof APPROVAL_DECISIONS)[number];

/** A person's decision about one call, as the worker that resumes the attempt gets it. */
export const DecidedCall = strict({
  callId: Type.String(),
  decision: ApprovalDecision,
  reason: Type.Optional(Type.String()),
});
export type DecidedCall = Static<typeof DecidedCall>;

/** A call that a person allowed for all attempts of the job. */
export const AllowedCall = strict({ tool: Type.String(), subject: Type.String() });
export type AllowedCall = Static<typeof AllowedCall>;

/** The id of an approval: `apr_`, the job's 20 characters, `_`, and a number that counts the job's approvals from 1. */
export const ApprovalIdSchema = Type.String({ pattern: "^apr_[0-9a-z]{20}_[1-9][0-9]{0,5}$" });

/** A task of a plan, as shown to the person who approves the plan. */
const PlanLine = strict({
  key: Type.String(),
  role: Type.String(),
  title: Type.String(),
  dependsOn: Type.Array(Type.String()),
  writes: Type.Array(Type.String()),
  /** The protected files among `writes`. If the person approves the plan, this task may change them. */
  protected: Type.Array(Type.String()),
});

export const APPROVAL_KINDS = ["call", "denials", "plan", "amendment"] as const;

/**
 * An approval: a request for a person's decision. `call`: about a tool call that the permission gate stopped. `denials`: about an attempt whose
 * calls were refused too often. `plan`: about the lead's plan, before any of its tasks starts. `amendment`: about a change of an approved plan.
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
  /** Tasks that an amendment removes from the plan. */
  remove: Type.Optional(Type.Array(Type.String())),
  /** The quote of the job, for a plan or an amendment. */
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

/** The body of a decision about an approval. The reason of a denial is sent to the agent, or to the lead if a plan is denied. */
export const DecisionBody = strict({
  decision: ApprovalDecision,
  reason: Type.Optional(Type.String({ minLength: 1, maxLength: 2000 })),
});
export type DecisionBody = Static<typeof DecisionBody>;

/**
 * Whether a person is available, and the source of this information: a person has set it (`word`), the operator's
 * schedule says so, or it is the default.
 */
export const PresenceView = strict({
  presence: Presence,
  source: Type.Enum(["word", "schedule", "default"]),
  /** ms since 1970, when a presence ends that a person has set for a limited time. */
  until: Type.Optional(Type.Integer()),
});
export type PresenceView = Static<typeof PresenceView>;

/** The body of `PUT /v1/presence`. `schedule` removes a person's setting, so that the operator's schedule applies again. */
export const PresenceBody = strict({
  presence: Type.Enum([...PRESENCES, "schedule"]),
  until: Type.Optional(Type.Integer({ minimum: 0, description: "ms since 1970; default: until the next change" })),
});
export type PresenceBody = Static<typeof PresenceBody>;
