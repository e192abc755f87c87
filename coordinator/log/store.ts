import { Compile } from "typebox/compile";
import { type Author, DEFAULT_TENANT, tenantOf } from "../../shared/protocol/api/access.ts";
import type { JobId } from "../../shared/protocol/ids.ts";
import { JobEvent, type LoggedEvent } from "../../shared/protocol/job/event.ts";
import { DEFAULT_LIMITS, isTerminalJob, type JobStatus, type JobSubmission } from "../../shared/protocol/job/job.ts";
import type { JobIndex } from "../../shared/redis/job/job-index.ts";
import type { JobLog, LogHead, RawEntry } from "../../shared/redis/job/job-log.ts";
import { defined } from "../../shared/support/defined.ts";
import { AppError } from "../../shared/support/errors.ts";
import { canonicalJson } from "../../shared/support/text/canonical-json.ts";
import { sha256 } from "../../shared/support/text/sha256.ts";

/** The summary of a job in lists of jobs. It is written with each append. */
export interface JobSummary {
  readonly id: JobId;
  readonly status: JobStatus;
  readonly paused?: string;
  readonly title: string;
  readonly tenant?: string;
  readonly owner?: string;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** Entries of a log in order, and the log's head after the last of them. */
export interface LoadedEntries extends LogHead {
  readonly entries: LoggedEvent[];
}

type Appended = { kind: "appended"; lastId: string; hash: string } | { kind: "conflict" };

/** The logs of all jobs, as chained events: each entry's hash covers the entry before. */
export interface JobStore {
  /** Appends events that were decided at `nowMs`, if the log's head is still `expected`. */
  append(
    jobId: JobId,
    expected: LogHead,
    batch: { events: readonly JobEvent[]; nowMs: number; summary: JobSummary },
  ): Promise<Appended>;
  /** Reads the whole log. Throws an AppError `not_found`, `history_broken` or `unknown_event_version`. */
  loadEntries(jobId: JobId): Promise<LoadedEntries>;
  /**
   * Reads the entries after an earlier head of this log. Undefined if the log has another history, without that head.
   * Throws the same AppErrors as `loadEntries`.
   */
  loadSince(jobId: JobId, head: LogHead): Promise<LoadedEntries | undefined>;
  /** Reads at most `limit` entries after an id, for followers of the log. */
  entriesAfter(jobId: JobId, afterId: string, limit: number): Promise<LoggedEvent[]>;
  head(jobId: JobId): Promise<LogHead>;
  /**
   * Stores a submission as the first entry of a new log. If the same idempotency key was used before, the same body
   * returns the same job, and another body throws an AppError `idempotency_mismatch`. `begun` is the log of a new job.
   */
  create(request: {
    jobId: JobId;
    submission: JobSubmission;
    nowMs: number;
    idempotencyKey?: string | undefined;
    author?: Author | undefined;
    /** True if the simulator answers the job's model calls. */
    simulated?: boolean;
  }): Promise<{ jobId: JobId; begun: LoadedEntries | undefined }>;
  /** Lists the jobs of one tenant or of all, newest first. `cursor` is the last id of the previous page. */
  list(page: {
    cursor?: string | undefined;
    limit: number;
    status?: JobStatus | undefined;
    tenant?: string | undefined;
  }): Promise<{
    jobs: JobSummary[];
    next?: string;
  }>;
  /** Lists the jobs that are not concluded, for the reconcile pass. */
  openJobs(): Promise<JobId[]>;
  /** Marks an ended job as concluded after its artifacts are written. */
  closeJob(jobId: JobId): Promise<void>;
}

const jobEvent = Compile(JobEvent);

/** Number of jobs that a list reads in one step; most lists need only one step. */
const PAGE = 200;
const START: LogHead = { lastId: "0-0", hash: "" };

/** Creates a store over the logs and the index of jobs in Redis. */
export function createJobStore({ log, index }: { log: JobLog; index: JobIndex }): JobStore {
  const store: JobStore = {
    append: async (jobId, expected, { events, nowMs, summary }) => {
      const entries = chain(expected.hash, events, nowMs);
      const done = await log.append(jobId, expected, { entries, summary: JSON.stringify(summary) });
      if (!done) return { kind: "conflict" };
      if (events.some(isReopening)) await index.reopen(jobId);
      const lastId = `${numberOf(expected.lastId) + events.length}-0`;
      return { kind: "appended", lastId, hash: entries.at(-1)?.hash ?? expected.hash };
    },
    loadEntries: async (jobId) => {
      const raw = await log.read(jobId, START.lastId);
      if (raw.length === 0) throw new AppError("not_found", `there is no job ${jobId}`);
      return parseChain(jobId, START, raw);
    },
    loadSince: async (jobId, head) => {
      const [known, ...since] = await log.read(jobId, `${numberOf(head.lastId) - 1}-0`);
      if (known?.id !== head.lastId || known.hash !== head.hash) return undefined;
      return parseChain(jobId, head, since);
    },
    entriesAfter: async (jobId, afterId, limit) => (await log.page(jobId, afterId, limit)).map(parseEntry),
    head: (jobId) => log.head(jobId),
    create: async ({ jobId, submission, nowMs, idempotencyKey, author, simulated }) => {
      const bodyHash = sha256(canonicalJson(submission));
      const stored =
        idempotencyKey === undefined
          ? { jobId, bodyHash }
          : await index.remember(keyOf(idempotencyKey, author), { jobId, bodyHash });
      if (stored.bodyHash !== bodyHash) {
        throw new AppError(
          "idempotency_mismatch",
          `this Idempotency-Key was used for another body (job ${stored.jobId}); use a new key`,
        );
      }
      const title = submission.title ?? submission.goal.slice(0, 80);
      const summary: JobSummary = {
        id: stored.jobId,
        status: "accepted",
        title,
        ...ownership(author),
        createdAt: nowMs,
        updatedAt: nowMs,
      };
      const raw = chain(
        START.hash,
        // Limits are stored in full, so that a release with other defaults does not change the limits of a running job.
        [
          {
            type: "job.submitted",
            submission: withLimits(submission),
            ...defined({ author }),
            ...(simulated ? { simulated } : {}),
          },
        ],
        nowMs,
      );
      const isNew = await log.append(stored.jobId, START, { entries: raw, summary: JSON.stringify(summary) });
      // The log is written before the index, so that even after a crash every job in the index has a first entry.
      await index.add(stored.jobId);
      const numbered = raw.map((entry, i) => ({ id: `${i + 1}-0`, ...entry }));
      return { jobId: stored.jobId, begun: isNew ? parseChain(stored.jobId, START, numbered) : undefined };
    },
    list: async ({ cursor, limit, status, tenant }) => {
      const jobs: JobSummary[] = [];
      let before = cursor;
      for (;;) {
        const ids = await index.page(before, PAGE);
        const found = (await index.summaries(ids)).flatMap((text) =>
          text === null ? [] : [JSON.parse(text) as JobSummary],
        );
        jobs.push(
          ...found.filter(
            (job) =>
              (status === undefined || job.status === status) &&
              (tenant === undefined || (job.tenant ?? DEFAULT_TENANT) === tenant),
          ),
        );
        const last = jobs[limit - 1];
        if (last !== undefined && jobs.length > limit) return { jobs: jobs.slice(0, limit), next: last.id };
        before = ids.at(-1);
        if (ids.length < PAGE || before === undefined) return { jobs };
      }
    },
    openJobs: () => index.open(),
    closeJob: (jobId) => index.close(jobId),
  };
  return store;
}

/** The tenant and the owner of a job, for the job's summary. */
export function ownership(author: Author | undefined): { tenant?: string; owner?: string } {
  return author === undefined ? {} : { tenant: author.tenant, owner: author.owner };
}

/** Separates tenant and idempotency key by a line break, which no header can contain: tenants cannot share keys. */
function keyOf(idempotencyKey: string, author: Author | undefined): string {
  const tenant = tenantOf(author);
  return tenant === DEFAULT_TENANT ? idempotencyKey : `${tenant}\n${idempotencyKey}`;
}

/** True for an event that gives an ended job new work, so that the reconcile pass must see the job again. */
function isReopening(event: JobEvent): boolean {
  if (event.type === "push.requested") return true;
  return event.type === "job.status" && event.reason === "retry" && !isTerminalJob(event.to);
}

function chain(hash: string, events: readonly JobEvent[], nowMs: number): Omit<RawEntry, "id">[] {
  let previous = hash;
  return events.map((event) => {
    const entry = { v: "1", at: String(nowMs), event: JSON.stringify(event) };
    previous = hashEntry(previous, entry);
    return { ...entry, hash: previous };
  });
}

function hashEntry(previous: string, { v, at, event }: Pick<RawEntry, "v" | "at" | "event">): string {
  return sha256(`${previous}\n${v}\n${at}\n${event}`);
}

function parseChain(jobId: JobId, head: LogHead, raw: readonly RawEntry[]): LoadedEntries {
  const end = checkChain(jobId, head, raw);
  return { entries: raw.map(parseEntry), ...end };
}

/** Returns the log's head after entries that follow `head`. Throws an AppError `history_broken` on a gap. */
export function checkChain(jobId: JobId, head: LogHead, raw: readonly RawEntry[]): LogHead {
  let previous = head.hash;
  let number = numberOf(head.lastId);
  for (const entry of raw) {
    number += 1;
    if (entry.id !== `${number}-0` || entry.hash !== hashEntry(previous, entry)) {
      throw new AppError(
        "history_broken",
        `the log of ${jobId} is broken at entry ${entry.id}; the coordinator stops working on this job`,
      );
    }
    previous = entry.hash;
  }
  return { lastId: `${number}-0`, hash: previous };
}

/** The number of the entry with this id, counted from 1. It equals the length of a log that ends with this entry. */
export function numberOf(id: string): number {
  return Number(id.split("-")[0]);
}

function parseEntry({ id, v, at, event }: RawEntry): LoggedEvent {
  const parsed: unknown = v === "1" ? JSON.parse(event) : undefined;
  if (!jobEvent.Check(parsed)) {
    throw new AppError(
      "unknown_event_version",
      `entry ${id} has a type that this version does not know; a newer coordinator has to take this job`,
    );
  }
  return { id, at: Number(at), v: 1, event: parsed };
}

/** The submission, with default values for all limits that it does not set. */
function withLimits(submission: JobSubmission): JobSubmission {
  return { ...submission, limits: { ...DEFAULT_LIMITS, ...submission.limits } };
}
