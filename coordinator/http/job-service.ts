import type { Readable } from "node:stream";
import type { Author } from "../../shared/protocol/api/access.ts";
import type {
  DeadLetterPage,
  JobList,
  JobReport,
  JobView,
  QueueStats,
  TaskList,
  VerdictList,
} from "../../shared/protocol/api/api.ts";
import type {
  ArtifactList,
  JobCommand,
  Readiness,
  ResumeBody,
  StoredBundle,
  Submitted,
} from "../../shared/protocol/api/api-actions.ts";
import type { JanitorReport } from "../../shared/protocol/api/janitor.ts";
import type {
  Approval,
  ApprovalList,
  DecisionBody,
  PresenceBody,
  PresenceView,
} from "../../shared/protocol/approval/approval.ts";
import type { JobCache } from "../../shared/protocol/cache/cache.ts";
import type { AttemptId, JobId, TaskId } from "../../shared/protocol/ids.ts";
import type { Deletion } from "../../shared/protocol/job/deletion.ts";
import type { JobLimits, JobStatus, JobSubmission } from "../../shared/protocol/job/job.ts";
import type { PushBody } from "../../shared/protocol/job/push.ts";
import type { Costs, JobUsage } from "../../shared/protocol/price/costs.ts";
import type { Task } from "../../shared/protocol/task/task.ts";
import type { VerifierFigures } from "../../shared/protocol/verification/verification.ts";
import type { Reply } from "../job/input.ts";
import type { FeedItem } from "../log/feed.ts";

/** A file on its way to a person. */
export interface Download {
  readonly name: string;
  readonly bytes: number;
  readonly content: Readable;
}

/**
 * What the HTTP API needs from the rest of the coordinator.
 *
 * Contract: whatever names a job, task, attempt or artifact that does not exist throws an AppError `not_found`; other
 * failures of the outside world are AppErrors too. The API turns both into its error envelope.
 */
export interface JobService {
  /** Stores a submission; `path_not_allowed`, `invalid_repository`, `invalid_ref` and `idempotency_mismatch` at once. */
  submit(submission: JobSubmission, idempotencyKey: string | undefined, author: Author): Promise<Submitted>;
  /** Whose job it is, or was. */
  tenantOf(jobId: JobId): Promise<string>;
  /** Newest first; `cursor` is the `next` of the page before. Of one tenant, or of all. */
  list(page: {
    cursor: string | undefined;
    limit: number;
    status: JobStatus | undefined;
    tenant: string | undefined;
  }): Promise<JobList>;
  get(jobId: JobId): Promise<JobView>;
  /** Deletes a job for good, every copy; `wrong_state` while it is not over. Asked again it answers the same. */
  delete(jobId: JobId, by: Author): Promise<Deletion>;
  /** Deletes jobs that are over, by the operator's limits; or only says which it would. */
  janitor(dryRun: boolean): Promise<JanitorReport>;
  /** What is known of a job that was deleted; undefined for any other. */
  deletionOf(jobId: JobId): Promise<Deletion | undefined>;
  /** `refused` when the job's state does not allow it. */
  command(jobId: JobId, command: JobCommand, given?: ResumeBody): Promise<Reply>;
  /** A person allows the result to be pushed; `bad_request` for a destination that the operator does not have. */
  push(jobId: JobId, target: PushBody, by: Author): Promise<Reply>;
  /** A person's word to the lead; `refused` when nobody would read it. */
  message(jobId: JobId, text: string): Promise<Reply>;
  tasks(jobId: JobId): Promise<TaskList>;
  task(jobId: JobId, taskId: TaskId): Promise<Task>;
  /** The transcript of an attempt's newest epoch as JSON lines. */
  transcript(jobId: JobId, attemptId: AttemptId): Promise<Readable>;
  /** The log after an entry and then as it grows; ends quietly when the signal aborts. */
  follow(jobId: JobId, afterId: string, signal: AbortSignal): AsyncIterable<FeedItem>;
  artifacts(jobId: JobId): Promise<ArtifactList>;
  /** `name` is one path segment; it never leads out of the job's artifacts. */
  artifact(jobId: JobId, name: string): Promise<Download>;
  report(jobId: JobId): Promise<JobReport>;
  usage(jobId: JobId): Promise<JobUsage>;
  /** What the prompt cache did for a job and today, and which calls read less than they should have. */
  cache(jobId: JobId): Promise<JobCache>;
  /** What all jobs cost today, the key in all, and what the cache did today. */
  costs(): Promise<Costs>;
  /** Everything that Prometheus asks for, in its text format. */
  metrics(): Promise<{ contentType: string; text: string }>;
  /** Changes caps of a job; one that waits for money goes on when its own cap is raised. */
  changeLimits(jobId: JobId, limits: Partial<JobLimits>): Promise<Reply>;
  verdicts(jobId: JobId): Promise<VerdictList>;
  /** How well the verifiers of a job caught faults that were planted for them. */
  verifier(jobId: JobId): Promise<VerifierFigures>;
  /** The same over the newest jobs; of one tenant, or of all. */
  verifiers(tenant: string | undefined): Promise<VerifierFigures>;
  /** What waits for a person in all jobs, oldest first; or all that ever did in one job. */
  approvals(of: { jobId: JobId | undefined; tenant: string | undefined }): Promise<ApprovalList>;
  approval(id: string): Promise<Approval>;
  /** `refused` when it was decided otherwise already. */
  decideApproval(id: string, decision: DecisionBody): Promise<Reply>;
  presence(tenant: string): Promise<PresenceView>;
  setPresence(tenant: string, body: PresenceBody): Promise<PresenceView>;
  queueStats(): Promise<QueueStats>;
  deadLetters(range: { from: number; count: number }): Promise<DeadLetterPage>;
  /** Stores an uploaded git bundle under its hash. Rejects, and keeps nothing, when `content` fails. */
  storeBundle(content: Readable): Promise<StoredBundle>;
  /** Never throws: a Redis that is away is an answer. */
  readiness(): Promise<Readiness>;
  /** False while the connection to Redis is down: requests are then answered with 503 at once. */
  isStoreReachable(): boolean;
}
