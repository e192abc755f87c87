import { type Static, Type } from "typebox";
import { WebhookTarget } from "../api/webhook.ts";
import { NightQueueName } from "../nightshift/night-queue.ts";
import { ModelPrice } from "../price/price-list.ts";
import { strict } from "../strict.ts";
import { Acceptance } from "./plan.ts";
import { PushTarget } from "./push.ts";
import { Setup } from "./setup.ts";

/** The source of a job's repository. A path must be inside a folder that the operator allows for jobs. */
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
    url: Type.String({
      minLength: 1,
      maxLength: 2048,
      pattern: "^(https?|ssh|git|file)://",
      description: "begins with https://, http://, ssh://, git:// or file://",
    }),
    credential: Type.Optional(
      Type.String({
        pattern: "^[A-Z][A-Z0-9_]{0,63}$",
        description: "name of the operator's git credential for this URL: capitals, digits and underscores",
      }),
    ),
    ref: Type.Optional(Type.String({ minLength: 1, maxLength: 255 })),
  }),
  strict({
    kind: Type.Literal("bundle"),
    bundleId: Type.String({ pattern: "^[0-9a-f]{64}$", description: "sha256 that POST /v1/bundles returned" }),
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
    description: "revisions of one task before the lead has to decide",
  }),
  maxRetries: Type.Integer({
    minimum: 0,
    maximum: 20,
    description: "additional attempts at one stage after a crash or limit",
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
      description: "wall time of the whole job, from its submission or newest retry; absent: no limit",
    }),
  ),
  toolTimeoutMs: Type.Integer({ minimum: 100, maximum: 3_600_000, description: "wall time of one tool call" }),
  canaryRate: Type.Optional(
    Type.Number({
      minimum: 0,
      maximum: 1,
      description:
        "share of verified tasks whose commit is also challenged as a copy with a planted fault; above 0, every job with verified tasks gets at least one",
    }),
  ),
  minRecall: Type.Optional(
    Type.Number({
      minimum: 0,
      maximum: 1,
      description: "share of planted faults that verifiers must catch for their passes to count",
    }),
  ),
  killBudgetSeconds: Type.Optional(
    Type.Number({
      minimum: 0,
      maximum: 86_400,
      description:
        "CPU seconds for running the attacks of one pass on planted faults (runs without a fault do not count), and wall-clock seconds for one acceptance; 0 turns the measurement off, and one more verifier is asked instead",
    }),
  ),
  minKillScore: Type.Optional(
    Type.Number({
      minimum: 0,
      maximum: 1,
      description: "share of the planted faults that the attacks of a pass must notice",
    }),
  ),
});
export type JobLimits = Static<typeof JobLimits>;

/** Default caps of a job: enough to refactor a library, but low enough to limit the damage of a mistake. */
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

/** A date and time of ISO 8601 with its offset from UTC, so that it names one instant. */
const INSTANT = "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\\.[0-9]{1,3})?)?(Z|[+-][0-9]{2}:[0-9]{2})$";

const Effort = Type.Enum(["low", "medium", "high", "xhigh", "max"]);

/** The body of `POST /v1/jobs`. */
export const JobSubmission = strict({
  goal: Type.String({ minLength: 1, maxLength: 20_000, description: "the task, in prose" }),
  title: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
  repository: RepositorySource,
  model: Type.Optional(Type.String({ minLength: 1, maxLength: 100, description: "default claude-sonnet-5-5" })),
  prices: Type.Optional(
    Type.Record(Type.String({ minLength: 1, maxLength: 100 }), ModelPrice, {
      description: "US dollars per million tokens, by model: overrides the price list and adds models that it lacks",
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
          "model or effort of single roles, for example verifier; each combination writes a cache entry of its own",
      },
    ),
  ),
  allowRoleModels: Type.Optional(
    Type.Boolean({ description: "use the model that a role card of the repository names; default false" }),
  ),
  cacheAlert: Type.Optional(
    strict(
      {
        below: Type.Optional(
          Type.Number({ minimum: 0, maximum: 1, description: "read share of the input, default 0.5" }),
        ),
        minCalls: Type.Optional(
          Type.Integer({ minimum: 1, description: "model calls before the share is judged, default 20" }),
        ),
      },
      { description: "when to raise an alert about the prompt cache" },
    ),
  ),
  webhook: Type.Optional(WebhookTarget),
  limits: Type.Optional(Type.Partial(JobLimits, { additionalProperties: false })),
  approval: Type.Optional(
    Type.Enum(["plan"], { description: "what a person must approve: `plan`, before any of its tasks starts" }),
  ),
  gate: Type.Optional(Type.Array(Acceptance, { maxItems: 20, description: "must pass on the integrated result" })),
  gateRuns: Type.Optional(
    Type.Enum(["batch", "end"], {
      description:
        "when the gate's commands run: on each merge group before it lands (batch, the default), or on the finished result only (end)",
    }),
  ),
  push: Type.Optional(PushTarget),
  setup: Type.Optional(Setup),
  reuse: Type.Optional(
    Type.Boolean({
      description:
        "reuse verified results of identical tasks from earlier jobs, and store this job's results for later ones; default true",
    }),
  ),
  queue: Type.Optional(NightQueueName),
  earliest: Type.Optional(
    Type.String({
      pattern: INSTANT,
      description: "the job's tasks start no earlier, for example 2026-12-01T22:00:00+01:00",
    }),
  ),
  deadline: Type.Optional(Type.String({ pattern: INSTANT, description: "the job should have ended by then" })),
  priority: Type.Optional(
    Type.Integer({
      minimum: -100,
      maximum: 100,
      description: "order among the jobs of one owner in a queue, higher first; default 0",
    }),
  ),
  value: Type.Optional(
    Type.Number({
      exclusiveMinimum: 0,
      maximum: 1_000_000,
      description: "worth of the job against others when a cap does not allow all; default 1",
    }),
  ),
  tags: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 60 }), { maxItems: 20 })),
});
export type JobSubmission = Static<typeof JobSubmission>;

/** States of a job. A job in one of the first six can be paused; it keeps its state meanwhile. */
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

/** Reasons of pauses that end without a person's command when the API answers again. */
export const UNTIL_API_ANSWERS: ReadonlySet<string> = new Set(["quota", "auth", "unavailable"]);

/** True if the job has ended. */
export function isTerminalJob(status: JobStatus): boolean {
  return status === "completed" || status === "failed" || status === "cancelled";
}
