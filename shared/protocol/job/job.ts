import { type Static, Type } from "typebox";
import { WebhookTarget } from "../api/webhook.ts";
import { ModelPrice } from "../price/price-list.ts";
import { strict } from "../strict.ts";
import { Acceptance } from "./plan.ts";
import { PushTarget } from "./push.ts";
import { Setup } from "./setup.ts";

/** Where a job's repository comes from. A path must lie under the operator's allow-list. */
export const RepositorySource = Type.Union([
  strict({
    kind: Type.Literal("path"),
    path: Type.String({
      minLength: 1,
      maxLength: 4096,
      pattern: "^/",
      description: "absolute path of a git repository",
    }),
    ref: Type.Optional(
      Type.String({ minLength: 1, maxLength: 255, description: "branch, tag or commit; default HEAD" }),
    ),
  }),
  strict({
    kind: Type.Literal("git"),
    url: Type.String({ minLength: 1, maxLength: 2048, pattern: "^(https?|ssh|git|file)://" }),
    credential: Type.Optional(
      Type.String({
        pattern: "^[A-Z][A-Z0-9_]{0,63}$",
        description: "name of the operator's git credential with which it is asked for",
      }),
    ),
    ref: Type.Optional(Type.String({ minLength: 1, maxLength: 255 })),
  }),
  strict({
    kind: Type.Literal("bundle"),
    bundleId: Type.String({ pattern: "^[0-9a-f]{64}$", description: "sha256 that POST /v1/bundles answered with" }),
    ref: Type.Optional(Type.String({ minLength: 1, maxLength: 255 })),
  }),
]);
export type RepositorySource = Static<typeof RepositorySource>;

/** The caps of a job; each has a default in `DEFAULT_LIMITS`. */
export const JobLimits = strict({
  maxCostUsd: Type.Number({ exclusiveMinimum: 0, maximum: 100_000, description: "US dollars, list price" }),
  maxTasks: Type.Integer({ minimum: 1, maximum: 10_000 }),
  maxConcurrency: Type.Integer({ minimum: 1, maximum: 1000, description: "attempts at once" }),
  maxRevisions: Type.Integer({
    minimum: 0,
    maximum: 20,
    description: "revisions of one task before the lead is asked",
  }),
  maxRetries: Type.Integer({
    minimum: 0,
    maximum: 20,
    description: "further attempts at one stage after a crash or limit",
  }),
  maxTurns: Type.Integer({ minimum: 1, maximum: 1000, description: "turns of one attempt" }),
  maxAttemptTokens: Type.Integer({
    minimum: 1000,
    maximum: 100_000_000,
    description: "input and output of one attempt",
  }),
  maxAttemptCostUsd: Type.Number({ exclusiveMinimum: 0, maximum: 100_000 }),
  attemptTimeoutMs: Type.Integer({ minimum: 1000, maximum: 86_400_000, description: "wall time of one attempt" }),
  maxWallMs: Type.Optional(
    Type.Integer({
      minimum: 1000,
      maximum: 31_536_000_000,
      description: "wall time of the whole job, from its submission or its newest retry; absent: none",
    }),
  ),
  toolTimeoutMs: Type.Integer({ minimum: 100, maximum: 3_600_000, description: "wall time of one tool call" }),
  canaryRate: Type.Optional(
    Type.Number({
      minimum: 0,
      maximum: 1,
      description:
        "share of verified tasks of which a copy with a planted fault goes through the challenge as well; above 0, a job with verified tasks has one at least",
    }),
  ),
  minRecall: Type.Optional(
    Type.Number({
      minimum: 0,
      maximum: 1,
      description: "share of planted faults that verifiers have to catch for their word to count",
    }),
  ),
  killBudgetSeconds: Type.Optional(
    Type.Number({
      minimum: 0,
      maximum: 86_400,
      description:
        "seconds of CPU for running the attacks of one pass on planted faults (not for running them again where nothing is planted), and seconds on the clock for one acceptance; 0 measures nothing, and one more verifier is asked",
    }),
  ),
  minKillScore: Type.Optional(
    Type.Number({
      minimum: 0,
      maximum: 1,
      description: "share of the planted faults that the attacks of a pass have to notice",
    }),
  ),
});
export type JobLimits = Static<typeof JobLimits>;

/** Caps of a job that says nothing: enough for a refactor of a library, not enough to hurt. */
export const DEFAULT_LIMITS: JobLimits = {
  maxCostUsd: 25,
  maxTasks: 500,
  maxConcurrency: 16,
  maxRevisions: 3,
  maxRetries: 3,
  maxTurns: 60,
  maxAttemptTokens: 2_000_000,
  maxAttemptCostUsd: 5,
  attemptTimeoutMs: 30 * 60_000,
  toolTimeoutMs: 10 * 60_000,
  canaryRate: 0.1,
  minRecall: 0.5,
  killBudgetSeconds: 60,
  minKillScore: 0.5,
};

const Effort = Type.Enum(["low", "medium", "high", "xhigh", "max"]);

/** The body of `POST /v1/jobs`. */
export const JobSubmission = strict({
  goal: Type.String({ minLength: 1, maxLength: 20_000, description: "what is to be done, in prose" }),
  title: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
  repository: RepositorySource,
  model: Type.Optional(Type.String({ minLength: 1, maxLength: 100, description: "default claude-sonnet-5-5" })),
  prices: Type.Optional(
    Type.Record(Type.String({ minLength: 1, maxLength: 100 }), ModelPrice, {
      description: "US dollars per million tokens, by model: your own prices, and those of models that are not listed",
    }),
  ),
  effort: Type.Optional(Effort),
  models: Type.Optional(
    Type.Record(
      Type.String({ pattern: "^[a-z][a-z0-9-]{0,39}$" }),
      strict(
        { model: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })), effort: Type.Optional(Effort) },
        { minProperties: 1 },
      ),
      {
        maxProperties: 20,
        description:
          "model or effort of single roles, for example verifier; each combination is a cache entry of its own",
      },
    ),
  ),
  allowRoleModels: Type.Optional(
    Type.Boolean({ description: "take the model that a role card of the repository names; default false" }),
  ),
  cacheAlert: Type.Optional(
    strict(
      {
        below: Type.Optional(
          Type.Number({ minimum: 0, maximum: 1, description: "read share of the input, default 0.5" }),
        ),
        minCalls: Type.Optional(
          Type.Integer({ minimum: 1, description: "model calls before it is judged, default 20" }),
        ),
      },
      { description: "when to raise an alert about the prompt cache" },
    ),
  ),
  webhook: Type.Optional(WebhookTarget),
  limits: Type.Optional(Type.Partial(JobLimits, { additionalProperties: false })),
  approval: Type.Optional(
    Type.Enum(["plan"], { description: "what a person has to approve: `plan`, before anything of it is started" }),
  ),
  gate: Type.Optional(Type.Array(Acceptance, { maxItems: 20, description: "must hold on the integrated result" })),
  gateRuns: Type.Optional(
    Type.Enum(["batch", "end"], {
      description:
        "when the gate's commands run: on each batch before it lands (the default), or on the finished result only",
    }),
  ),
  push: Type.Optional(PushTarget),
  setup: Type.Optional(Setup),
  reuse: Type.Optional(
    Type.Boolean({
      description:
        "take over verified work of the same tasks of earlier jobs, and keep this job's for later ones; default true",
    }),
  ),
  tags: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 60 }), { maxItems: 20 })),
});
export type JobSubmission = Static<typeof JobSubmission>;

/** States of a job. `paused` can be entered from any of the first six and returns to it. */
export const JOB_STATUSES = [
  "accepted",
  "intake",
  "planning",
  "awaiting_approval",
  "running",
  "finishing",
  "completed",
  "failed",
  "cancelled",
] as const;
export const JobStatus = Type.Enum(JOB_STATUSES);
export type JobStatus = (typeof JOB_STATUSES)[number];

/** Reasons of a pause that ends by itself when the API answers again. */
export const UNTIL_API_ANSWERS: ReadonlySet<string> = new Set(["quota", "auth", "unavailable"]);

/** True when nothing more can happen to the job. */
export function isTerminalJob(status: JobStatus): boolean {
  return status === "completed" || status === "failed" || status === "cancelled";
}
