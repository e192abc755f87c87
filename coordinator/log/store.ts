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

/** What a list of jobs shows; written with each append. */
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

/** Entries in order, and where the log stands after them. */
export interface LoadedEntries extends LogHead {
  readonly entries: LoggedEvent[];
}

type Appended = { kind: "appended"; lastId: string; hash: string } | { kind: "conflict" };

/** The jobs' logs as events, chained: each entry's hash covers the one before. */
export interface JobStore {
  /** Appends events decided at `nowMs`, if the log still stands where it stood when they were decided. */
  append(
    jobId: JobId,
    expected: LogHead,
    batch: { events: readonly JobEvent[]; nowMs: number; summary: JobSummary },
  ): Promise<Appended>;
  /** The whole log. AppError not_found, history_broken or unknown_event_version. */
  loadEntries(jobId: JobId): Promise<LoadedEntries>;
  /**
   * What the log holds after a head that it had once; undefined when it is not the history that had it. AppErrors as
   * for `loadEntries`.
   */
  loadSince(jobId: JobId, head: LogHead): Promise<LoadedEntries | undefined>;
  /** The next entries after an id, at most `limit`, for those who follow the log. */
  entriesAfter(jobId: JobId, afterId: string, limit: number): Promise<LoggedEvent[]>;
  head(jobId: JobId): Promise<LogHead>;
  /**
   * Stores a submission as the first entry. With an idempotency key, the same body again gives the same job; another
   * body is an AppError `idempotency_mismatch`. `begun` is the log of a job that is new.
   */
  create(request: {
    jobId: JobId;
    submission: JobSubmission;
    nowMs: number;
    idempotencyKey?: string | undefined;
    author?: Author | undefined;
    /** True where the simulator answers. */
    simulated?: boolean;
  }): Promise<{ jobId: JobId; begun: LoadedEntries | undefined }>;
  /** Jobs newest first, of one tenant or of all; `cursor` is the last id of the page before. */
  list(page: {
    cursor?: string | undefined;
    limit: number;
    status?: JobStatus | undefined;
    tenant?: string | undefined;
  }): Promise<{
    jobs: JobSummary[];
    next?: string;
  }>;
  /** Jobs that are not concluded: what the reconcile pass looks at. */
  openJobs(): Promise<JobId[]>;
  /** The job is over and all that a person gets from it is written. */
  closeJob(jobId: JobId): Promise<void>;
}

const jobEvent = Compile(JobEvent);

/** Jobs that a list looks at in one step; most lists need one. */
const PAGE = 200;
const START: LogHead = { lastId: "0-0", hash: "" };

/** A store over the logs and the index in Redis. */
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
      const kept =
        idempotencyKey === undefined
          ? { jobId, bodyHash }
          : await index.remember(keyOf(idempotencyKey, author), { jobId, bodyHash });
      if (kept.bodyHash !== bodyHash) {
        throw new AppError(
          "idempotency_mismatch",
          `this Idempotency-Key was used for another body (job ${kept.jobId}); use a new key`,
        );
      }
      const title = submission.title ?? submission.goal.slice(0, 80);
      const summary: JobSummary = {
        id: kept.jobId,
        status: "accepted",
        title,
        ...ownership(author),
        createdAt: nowMs,
        updatedAt: nowMs,
      };
      const raw = chain(
        START.hash,
        // With all its limits: a release with other defaults must not change the caps of a job that is under way.
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
      const isNew = await log.append(kept.jobId, START, { entries: raw, summary: JSON.stringify(summary) });
      // The log first: a job that is in the index has a beginning, whatever crashes here.
      await index.add(kept.jobId);
      const numbered = raw.map((entry, i) => ({ id: `${i + 1}-0`, ...entry }));
      return { jobId: kept.jobId, begun: isNew ? parseChain(kept.jobId, START, numbered) : undefined };
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

/** Whose a job is, as its summary says it. */
export function ownership(author: Author | undefined): { tenant?: string; owner?: string } {
  return author === undefined ? {} : { tenant: author.tenant, owner: author.owner };
}

/** Tenants cannot meet in each other's idempotency keys; a line break is in no header. */
function keyOf(idempotencyKey: string, author: Author | undefined): string {
  const tenant = tenantOf(author);
  return tenant === DEFAULT_TENANT ? idempotencyKey : `${tenant}\n${idempotencyKey}`;
}

/** True for what gives an ended job something to do: the reconcile pass must see it again. */
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

/** Where the log stands after entries that follow `head`; AppError history_broken when one does not continue the one before. */
export function checkChain(jobId: JobId, head: LogHead, raw: readonly RawEntry[]): LogHead {
  let previous = head.hash;
  let number = numberOf(head.lastId);
  for (const entry of raw) {
    number += 1;
    if (entry.id !== `${number}-0` || entry.hash !== hashEntry(previous, entry)) {
      throw new AppError(
        "history_broken",
        `the log of ${jobId} is not whole at entry ${entry.id}; nothing more is done with this job`,
      );
    }
    previous = entry.hash;
  }
  return { lastId: `${number}-0`, hash: previous };
}

/** Entries are numbered from 1: how many a log has that ends with this id. */
export function numberOf(id: string): number {
  return Number(id.split("-")[0]);
}

function parseEntry({ id, v, at, event }: RawEntry): LoggedEvent {
  const parsed: unknown = v === "1" ? JSON.parse(event) : undefined;
  if (!jobEvent.Check(parsed)) {
    throw new AppError(
      "unknown_event_version",
      `entry ${id} is of a kind that this version does not know; another coordinator has to take this job`,
    );
  }
  return { id, at: Number(at), v: 1, event: parsed };
}

/** The submission with a value for each limit that has a default. */
function withLimits(submission: JobSubmission): JobSubmission {
  return { ...submission, limits: { ...DEFAULT_LIMITS, ...submission.limits } };
}
