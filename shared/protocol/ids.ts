import { randomBytes } from "node:crypto";
import { Type } from "typebox";

/**
 * All ids that are sent between processes, and the only functions that create them. The types are branded, so that a
 * TaskId cannot be passed where a JobId is expected.
 */
declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

/** A job's id: `job_` and 20 characters. The ids sort by creation time. */
export type JobId = Branded<"JobId">;
/** A task's id: `t1`, `t2`, ... in the order in which the job's tasks were added. Unique within its job. */
export type TaskId = Branded<"TaskId">;
/** An attempt's id. `t1.2` is the second attempt at task `t1`, counting all stages. */
export type AttemptId = Branded<"AttemptId">;
/** A worker's id: `wrk_`, the host and the process id. */
export type WorkerId = Branded<"WorkerId">;

export const JobIdSchema = Type.Unsafe<JobId>(Type.String({ pattern: "^job_[0-9a-z]{20}$" }));
export const TaskIdSchema = Type.Unsafe<TaskId>(Type.String({ pattern: "^t[1-9][0-9]{0,6}$" }));
export const AttemptIdSchema = Type.Unsafe<AttemptId>(Type.String({ pattern: "^t[1-9][0-9]{0,6}\\.[1-9][0-9]{0,4}$" }));
export const WorkerIdSchema = Type.Unsafe<WorkerId>(Type.String({ pattern: "^wrk_[A-Za-z0-9_.-]{1,80}$" }));

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

/** Creates the id of a new job: 9 characters encode the time in ms, and 11 are random. */
export function makeJobId(nowMs: number): JobId {
  let time = "";
  for (let rest = nowMs, i = 0; i < 9; i++, rest = Math.floor(rest / 32)) time = `${ALPHABET[rest % 32]}${time}`;
  const random = [...randomBytes(11)].map((byte) => ALPHABET[byte % 32]).join("");
  return `job_${time}${random}` as JobId;
}

/** The id of the n-th task of a job; n counts from 1. */
export function makeTaskId(n: number): TaskId {
  return `t${n}` as TaskId;
}

/** The id of the n-th attempt at a task; n counts from 1. */
export function makeAttemptId(taskId: TaskId, n: number): AttemptId {
  return `${taskId}.${n}` as AttemptId;
}

/** The id of the worker process `pid` on `host`. */
export function makeWorkerId(host: string, pid: number): WorkerId {
  return `wrk_${host.replace(/[^A-Za-z0-9_.-]/g, "-").slice(0, 60)}_${pid}` as WorkerId;
}

/** Brands a string that was already checked against JobIdSchema. */
export function asJobId(checked: string): JobId {
  return checked as JobId;
}

/** Brands a string that was already checked against TaskIdSchema. */
export function asTaskId(checked: string): TaskId {
  return checked as TaskId;
}
