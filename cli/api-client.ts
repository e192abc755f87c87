import { AuditPage, type KeyBody, KeyList, KeyView, MadeKey } from "../shared/protocol/api/access.ts";
import { JobList, JobReport, JobView, QueueStats, TaskList } from "../shared/protocol/api/api.ts";
import {
  CommandReply,
  type JobCommand,
  type ResumeBody,
  StoredBundle,
  Submitted,
} from "../shared/protocol/api/api-actions.ts";
import { JanitorReport } from "../shared/protocol/api/janitor.ts";
import {
  Approval,
  ApprovalList,
  type DecisionBody,
  type PresenceBody,
  PresenceView,
} from "../shared/protocol/approval/approval.ts";
import { JobCache } from "../shared/protocol/cache/cache.ts";
import { Deletion } from "../shared/protocol/job/deletion.ts";
import type { JobLimits, JobStatus } from "../shared/protocol/job/job.ts";
import type { PushBody } from "../shared/protocol/job/push.ts";
import { type NightQueueBody, NightQueueList, NightQueueView } from "../shared/protocol/nightshift/night.ts";
import { ScheduleList, ScheduleView } from "../shared/protocol/nightshift/schedule.ts";
import { Costs, JobUsage } from "../shared/protocol/price/costs.ts";
import { Task } from "../shared/protocol/task/task.ts";
import { defined } from "../shared/support/defined.ts";
import { type FollowItem, type FollowOptions, followEvents } from "./client/follow.ts";
import { requestJson, send } from "./client/request.ts";
import type { Server } from "./client/server.ts";

/**
 * The coordinator's API as functions.
 *
 * Every function throws RequestError, with a message for a person, when the coordinator cannot be reached, refuses, or
 * answers with a body that does not match the schema.
 */
export interface ApiClient {
  /** The coordinator's address, without a slash at the end. */
  readonly url: string;
  /** `body` should be a JobSubmission; the coordinator checks it. */
  submit(body: unknown, idempotencyKey?: string): Promise<Submitted>;
  list(page: { status?: JobStatus | undefined; limit: number; cursor?: string | undefined }): Promise<JobList>;
  get(jobId: string, signal?: AbortSignal): Promise<JobView>;
  command(jobId: string, command: JobCommand, given?: ResumeBody): Promise<CommandReply>;
  /** Deletes an ended job for good. */
  delete(jobId: string): Promise<Deletion>;
  /** Records a person's approval to push a job's result. */
  push(jobId: string, target: PushBody): Promise<CommandReply>;
  tasks(jobId: string): Promise<TaskList>;
  /** Returns one task, with its position in the queue. */
  task(jobId: string, taskId: string): Promise<Task>;
  report(jobId: string): Promise<JobReport>;
  usage(jobId: string): Promise<JobUsage>;
  cache(jobId: string): Promise<JobCache>;
  costs(): Promise<Costs>;
  /** Deletes ended jobs by the operator's retention limits; with `dryRun`, only lists them. */
  janitor(dryRun: boolean): Promise<JanitorReport>;
  /** Changes a job's caps. */
  changeLimits(jobId: string, limits: Partial<JobLimits>): Promise<CommandReply>;
  /** Returns the pending approvals; with `jobId`, all approvals of that job, including decided ones. */
  approvals(jobId?: string): Promise<ApprovalList>;
  approval(id: string): Promise<Approval>;
  decide(id: string, body: DecisionBody): Promise<CommandReply>;
  setPresence(body: PresenceBody): Promise<PresenceView>;
  queueStats(): Promise<QueueStats>;
  nightQueues(): Promise<NightQueueList>;
  nightQueue(name: string): Promise<NightQueueView>;
  putNightQueue(name: string, body: NightQueueBody): Promise<NightQueueView>;
  freezeNightQueue(name: string, frozen: boolean): Promise<NightQueueView>;
  removeNightQueue(name: string): Promise<void>;
  schedules(): Promise<ScheduleList>;
  schedule(name: string): Promise<ScheduleView>;
  putSchedule(name: string, body: unknown): Promise<ScheduleView>;
  /** Runs a schedule's job now, pauses the schedule, or resumes it. */
  turnSchedule(name: string, verb: "run" | "pause" | "resume", body?: object): Promise<ScheduleView>;
  removeSchedule(name: string): Promise<void>;
  makeKey(body: KeyBody): Promise<MadeKey>;
  keys(): Promise<KeyList>;
  revokeKey(keyId: string): Promise<KeyView>;
  rotateKey(keyId: string, graceMinutes?: number): Promise<MadeKey>;
  /** Returns the audit log, newest entry first. */
  audit(page: { before?: string | undefined; limit: number }): Promise<AuditPage>;
  /** Returns the bytes of one artifact of a job. */
  artifact(jobId: string, name: string, signal?: AbortSignal): Promise<ReadableStream<Uint8Array>>;
  /** Uploads a git bundle. */
  uploadBundle(content: ReadableStream<Uint8Array>, signal?: AbortSignal): Promise<StoredBundle>;
  /** Streams the entries of a job's log that follow a given entry, each once and in order, even if the connection is lost and opened again. */
  follow(jobId: string, options: FollowOptions): AsyncIterable<FollowItem>;
}

/** A client of a coordinator. */
export function createApiClient({ url, ...server }: Server): ApiClient {
  const base = { ...server, url: url.replace(/\/+$/, "") };
  const at = (jobId: string, rest = "") => `/v1/jobs/${encodeURIComponent(jobId)}${rest}`;
  const atQueue = (name: string) => `/v1/queues/${encodeURIComponent(name)}`;
  const atSchedule = (name: string, rest = "") => `/v1/schedules/${encodeURIComponent(name)}${rest}`;
  const atKey = (keyId: string, verb: string) => `/v1/keys/${encodeURIComponent(keyId)}/${verb}`;
  return {
    url: base.url,
    submit: (body, key) =>
      requestJson(
        base,
        {
          path: "/v1/jobs",
          method: "POST",
          body,
          headers: defined({ "idempotency-key": key }),
        },
        Submitted,
      ),
    list: ({ status, limit, cursor }) => {
      const query = new URLSearchParams({ limit: String(limit), ...defined({ status, cursor }) });
      return requestJson(base, { path: `/v1/jobs?${query}` }, JobList);
    },
    get: (jobId, signal) => requestJson(base, { path: at(jobId), signal }, JobView),
    command: (jobId, command, body = {}) =>
      requestJson(base, { path: at(jobId, `/${command}`), method: "POST", body }, CommandReply),
    delete: (jobId) => requestJson(base, { path: at(jobId), method: "DELETE" }, Deletion),
    push: (jobId, body) => requestJson(base, { path: at(jobId, "/push"), method: "POST", body }, CommandReply),
    tasks: (jobId) => requestJson(base, { path: at(jobId, "/tasks") }, TaskList),
    task: (jobId, taskId) => requestJson(base, { path: at(jobId, `/tasks/${encodeURIComponent(taskId)}`) }, Task),
    report: (jobId) => requestJson(base, { path: at(jobId, "/report") }, JobReport),
    cache: (jobId) => requestJson(base, { path: at(jobId, "/cache") }, JobCache),
    janitor: (dryRun) =>
      requestJson(base, { path: "/v1/janitor", method: dryRun ? "GET" : "POST", isLong: true }, JanitorReport),
    costs: () => requestJson(base, { path: "/v1/costs" }, Costs),
    changeLimits: (jobId, limits) =>
      requestJson(base, { path: at(jobId, "/limits"), method: "PATCH", body: limits }, CommandReply),
    usage: (jobId) => requestJson(base, { path: at(jobId, "/usage") }, JobUsage),
    approvals: (jobId) => {
      const query = jobId === undefined ? "" : `?${new URLSearchParams({ job: jobId })}`;
      return requestJson(base, { path: `/v1/approvals${query}` }, ApprovalList);
    },
    approval: (id) => requestJson(base, { path: `/v1/approvals/${encodeURIComponent(id)}` }, Approval),
    decide: (id, body) =>
      requestJson(
        base,
        { path: `/v1/approvals/${encodeURIComponent(id)}/decision`, method: "POST", body },
        CommandReply,
      ),
    setPresence: (body) => requestJson(base, { path: "/v1/presence", method: "PUT", body }, PresenceView),
    queueStats: () => requestJson(base, { path: "/v1/queue/stats" }, QueueStats),
    nightQueues: () => requestJson(base, { path: "/v1/queues" }, NightQueueList),
    nightQueue: (name) => requestJson(base, { path: atQueue(name) }, NightQueueView),
    putNightQueue: (name, body) => requestJson(base, { path: atQueue(name), method: "PUT", body }, NightQueueView),
    freezeNightQueue: (name, frozen) =>
      requestJson(base, { path: `${atQueue(name)}/freeze`, method: "PUT", body: { frozen } }, NightQueueView),
    removeNightQueue: async (name) => {
      await send(base, { path: atQueue(name), method: "DELETE" });
    },
    schedules: () => requestJson(base, { path: "/v1/schedules" }, ScheduleList),
    schedule: (name) => requestJson(base, { path: atSchedule(name) }, ScheduleView),
    putSchedule: (name, body) => requestJson(base, { path: atSchedule(name), method: "PUT", body }, ScheduleView),
    turnSchedule: (name, verb, body) =>
      requestJson(base, { path: atSchedule(name, `/${verb}`), method: "POST", ...defined({ body }) }, ScheduleView),
    removeSchedule: async (name) => {
      await send(base, { path: atSchedule(name), method: "DELETE" });
    },
    makeKey: (body) => requestJson(base, { path: "/v1/keys", method: "POST", body }, MadeKey),
    keys: () => requestJson(base, { path: "/v1/keys" }, KeyList),
    revokeKey: (keyId) => requestJson(base, { path: atKey(keyId, "revoke"), method: "POST" }, KeyView),
    rotateKey: (keyId, graceMinutes) =>
      requestJson(base, { path: atKey(keyId, "rotate"), method: "POST", body: defined({ graceMinutes }) }, MadeKey),
    audit: ({ before, limit }) => {
      const query = new URLSearchParams({ limit: String(limit), ...defined({ before }) });
      return requestJson(base, { path: `/v1/audit?${query}` }, AuditPage);
    },
    artifact: async (jobId, name, signal) => {
      const path = at(jobId, `/artifacts/${encodeURIComponent(name)}`);
      const response = await send(base, { path, signal, isLong: true });
      return response.body ?? new ReadableStream({ start: (controller) => controller.close() });
    },
    uploadBundle: (upload, signal) =>
      requestJson(base, { path: "/v1/bundles", method: "POST", upload, signal, isLong: true }, StoredBundle),
    follow: (jobId, options) => followEvents(base, at(jobId, "/events"), options),
  };
}
