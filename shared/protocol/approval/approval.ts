import { type Static, Type } from "typebox";
import { Quote } from "../price/quote.ts";
import { strict } from "../strict.ts";

/** Whether a person is there to answer. `away`: what waits for a person waits until they are back. */
export const PRESENCES = ["attended", "away"] as const;
export const Presence = Type.Enum(PRESENCES);
export type Presence = (typeof PRESENCES)[number];

export const Risk = Type.Enum(["low", "medium", "high"]);

/** A tool call that waits for a person, as the gate saw it. Everything but the arguments is the harness's. */
export const AskedCall = strict({
  /** The model's id for the call: a decision names it, and no other call. */
  callId: Type.String({ minLength: 1, maxLength: 200 }),
  tool: Type.String({ maxLength: 60 }),
  /** What a person decides on: the command, or the path. Written by a model. */
  subject: Type.String({ maxLength: 8000 }),
  /** The arguments as JSON, shortened. Written by a model. */
  input: Type.String({ maxLength: 20_000 }),
  risk: Risk,
  kind: Type.String({ maxLength: 40, description: "what makes it risky, in one word" }),
  /** Protected files that it would change: allowing the call opens them to its task. */
  files: Type.Array(Type.String({ maxLength: 512 }), { maxItems: 50 }),
  reason: Type.String({ maxLength: 1000 }),
});
export type AskedCall = Static<typeof AskedCall>;

/** `once`: this call; `job`: this call and the same one in any attempt of the job; `deny`: never, with a reason. */
export const APPROVAL_DECISIONS = ["once", "job", "deny"] as const;
export const ApprovalDecision = Type.Enum(APPROVAL_DECISIONS);
export type ApprovalDecision = (typeof APPROVAL_DECISIONS)[number];

/** What was decided about one call of an attempt, for the worker that goes on with it. */
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

/** A plan's task, as a person sees it before they approve the plan. */
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
 * Something that waits for a person. `call`: a tool call that the gate stopped; `denials`: an attempt that was refused too
 * often; `plan`: the lead's plan, before anything of it is started; `amendment`: tasks beyond a plan that was approved.
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
  /** Of an amendment: the tasks that it takes back. */
  remove: Type.Optional(Type.Array(Type.String())),
  /** Of a plan or an amendment: what the job is expected to take. */
  quote: Type.Optional(Quote),
  simulated: Type.Boolean({ description: "the simulator answers the job's calls: nobody is charged" }),
  /** True when it waits while nobody is there. */
  deferred: Type.Boolean(),
  askedAt: Type.Integer({ description: "ms since 1970" }),
  decidedAt: Type.Optional(Type.Integer()),
  reason: Type.Optional(Type.String({ description: "a person's words" })),
});
export type Approval = Static<typeof Approval>;

export const ApprovalList = strict({ approvals: Type.Array(Approval) });
export type ApprovalList = Static<typeof ApprovalList>;

/** The body of a decision. A denial's reason is told to the agent; for a plan, to the lead. */
export const DecisionBody = strict({
  decision: ApprovalDecision,
  reason: Type.Optional(Type.String({ minLength: 1, maxLength: 2000 })),
});
export type DecisionBody = Static<typeof DecisionBody>;

/** Whether somebody is there, and how that is known. */
export const PresenceView = strict({
  presence: Presence,
  source: Type.Enum(["word", "schedule", "default"]),
  /** When a word given for a time ends, ms since 1970. */
  until: Type.Optional(Type.Integer()),
});
export type PresenceView = Static<typeof PresenceView>;

/** The body of `PUT /v1/presence`. `schedule` takes a word back. */
export const PresenceBody = strict({
  presence: Type.Enum([...PRESENCES, "schedule"]),
  until: Type.Optional(Type.Integer({ minimum: 0, description: "ms since 1970; default: until the next word" })),
});
export type PresenceBody = Static<typeof PresenceBody>;
