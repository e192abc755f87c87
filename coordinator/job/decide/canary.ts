import { Compile } from "typebox/compile";
import { prefixFor } from "../../../shared/protocol/cache/prefix-ref.ts";
import { makeTaskId, type TaskId } from "../../../shared/protocol/ids.ts";
import { DEFAULT_LIMITS } from "../../../shared/protocol/job/job.ts";
import type { Notification } from "../../../shared/protocol/notification/notification.ts";
import type { TaskStatus } from "../../../shared/protocol/task/task.ts";
import { PlantResult, VerifierId } from "../../../shared/protocol/verification/canary.ts";
import { sha256 } from "../../../shared/support/text/sha256.ts";
import { type Decision, emit, moveTask } from "../decision.ts";
import { isReadOnly, type JobState, type TaskState, taskOf } from "../fold/state.ts";
import { verifierRecord } from "../verifier-record.ts";
import { queueAttempt } from "./attempt.ts";
import { isInterrupted } from "./parking.ts";

const plantResult = Compile(PlantResult);
const verifierId = Compile(VerifierId);

/**
 * Canaries. Of so many tasks that a verifier passed, one is chosen that nobody can foresee: a copy of its commit gets a
 * fault and goes through the challenge beside the real work, under the same brief. The canary is a task of its own kind:
 * its only ways are plant -> challenge -> reported. No verdict of it enters the verification log, nothing moves it to
 * `verified`, and a landing takes tasks of the plan only.
 *
 * A block of tasks brings along one canary, however often it is looked at: work that was taken over is passed by nobody here.
 */
export function seedCanary(decision: Decision): void {
  const { job } = decision;
  const every = blockSize(job);
  const count = job.passed.length;
  if (every === 0 || count === 0 || job.sources.has(sourceOf(count))) return;
  const isFull = count % every === 0;
  // A plan that is smaller than a block has its canary when all of it has passed.
  const isSmall = !isFull && count < every && count >= countToPass(job) && !hasCanary(job);
  if (isFull || isSmall) seedFor(decision, job.passed.slice(-every));
}

/** Sees to it that a job whose tasks verifiers passed has had one canary before it ends. True when one is made now. */
export function seedLast(decision: Decision): boolean {
  const { job } = decision;
  if (blockSize(job) === 0 || job.passed.length === 0 || hasCanary(job)) return false;
  return seedFor(decision, job.passed);
}

/** Passed tasks of which one is copied; 0 where the job wants no canaries. */
function blockSize({ limits }: JobState): number {
  const rate = limits.canaryRate ?? DEFAULT_LIMITS.canaryRate ?? 0;
  return rate <= 0 ? 0 : Math.max(1, Math.round(1 / rate));
}

/** Tasks of the plan that change something and have not been given up. */
function countToPass(job: JobState): number {
  const given = [...job.tasks.values()].filter(({ spec }) => spec.origin === "plan" && !isReadOnly(spec));
  return given.filter(({ status }) => status !== "failed" && status !== "cancelled").length;
}

function hasCanary(job: JobState): boolean {
  return [...job.tasks.values()].some(({ spec }) => spec.origin === "canary");
}

function sourceOf(count: number): string {
  return `harness:canary:${count}`;
}

/** Seeds a canary of one of these tasks; false when none of them has a verified commit and no canary yet. */
function seedFor(decision: Decision, block: readonly TaskId[]): boolean {
  const { job } = decision;
  const of = chooseTask(job, block);
  if (of === undefined) return false;
  const { spec } = taskOf(job, of);
  const id = makeTaskId(job.tasks.size + 1);
  emit(decision, {
    type: "task.added",
    source: sourceOf(job.passed.length),
    task: {
      id,
      key: `canary-${id}`,
      origin: "canary",
      canaryOf: of,
      role: "harness",
      title: `A fault is planted into ${spec.key}, to test its verifier`,
      brief: "",
      dependsOn: [],
      writes: [],
      deliverables: [],
      acceptance: [],
    },
  });
  queueAttempt(decision, id, "plant");
  return true;
}

/** States of a task whose present commit is the one that was passed. */
const STANDS: ReadonlySet<TaskStatus> = new Set(["verified", "landing", "merged"]);

/** One task of a block, at a place that follows from what nobody can foresee, or the next one that stands. */
function chooseTask(job: JobState, block: readonly TaskId[]): TaskId | undefined {
  const copied = new Set([...job.tasks.values()].flatMap(({ spec }) => spec.canaryOf ?? []));
  const count = job.passed.length;
  const place = Number.parseInt(sha256(`${job.id} ${job.createdAt} ${count}`).slice(0, 8), 16) % block.length;
  const inOrder = [...block.slice(place), ...block.slice(0, place)];
  return inOrder.find((id) => {
    const { status, candidate } = taskOf(job, id);
    return STANDS.has(status) && candidate !== undefined && !copied.has(id);
  });
}

/** The fault is in: its commit is challenged. A change that no fault fits into is left alone. */
export function concludePlant(decision: Decision, task: TaskState, { candidate, result }: Notification): void {
  const planted = parse(result);
  // Before its own commit is claimed, a canary's candidate is what it was copied from.
  const copied = task.candidate?.commit;
  if (candidate === undefined || candidate.commit === copied || !plantResult.Check(planted))
    return concludeWithoutFault(decision, task);
  const taskId = task.spec.id;
  emit(decision, { type: "canary.planted", taskId, ...planted });
  emit(decision, { type: "candidate.claimed", taskId, candidate });
  queueAttempt(decision, taskId, "challenge");
}

/** Changes into which no fault fitted that are replaced by others of a job. */
const MAX_REPLACED = 3;

/** No fault that makes a difference fits into this change: another task's is copied in its place, a few times in a job. */
function concludeWithoutFault(decision: Decision, task: TaskState): void {
  const { job } = decision;
  endCanary(decision, task, "no_fault");
  const without = [...job.tasks.values()].filter(
    ({ spec, reason }) => spec.origin === "canary" && reason === "no_fault",
  );
  const every = blockSize(job);
  if (every > 0 && without.length <= MAX_REPLACED) seedFor(decision, job.passed.slice(-every));
}

/** A verifier has judged a canary: that says something of the verifier, and nothing of any work. */
export function concludeCanary(decision: Decision, task: TaskState, { verdict, result, summary }: Notification): void {
  if (verdict === undefined || verdict.commit !== task.candidate?.commit)
    return giveUp(decision, task, { stopReason: "no_verdict", result });
  const caught = verdict.decision === "fail";
  emit(decision, {
    type: "canary.judged",
    taskId: task.spec.id,
    caught,
    ...verifierOf(decision.job, result),
    summary: summary.slice(0, 1000),
  });
  endCanary(decision, task, caught ? "caught" : "missed");
}

/** Attempts at one step of a canary. */
const MAX_TRIES = 2;

/**
 * An attempt at a canary ended without doing its work. It is tried once more; after that, one that was planted counts as
 * unjudged. Nobody is asked about it: a person's word, or the lead's, would say which task is none.
 */
export function retryCanary(
  decision: Decision,
  task: TaskState,
  ended: { stopReason: string; result?: string | undefined },
): void {
  const goesOn = task.failures < MAX_TRIES && isInterrupted(decision.job, task, task.stage);
  if (!goesOn) decision.effects.push({ kind: "close", taskId: task.spec.id, n: task.attempts.length });
  if (task.failures < MAX_TRIES) return queueAttempt(decision, task.spec.id, task.stage);
  giveUp(decision, task, ended);
}

function giveUp(
  decision: Decision,
  task: TaskState,
  { stopReason, result = "" }: { stopReason: string; result?: string | undefined },
): void {
  if (decision.job.canaries.has(task.spec.id)) {
    const who = verifierOf(decision.job, result);
    const isOwnDoing = OWN_DOING.has(stopReason);
    emit(decision, { type: "canary.unjudged", taskId: task.spec.id, reason: stopReason, isOwnDoing, ...who });
  }
  endCanary(decision, task, stopReason);
}

/** Ends of an attempt without a verdict that a verifier can bring about; the others are the API's or the harness's. */
const OWN_DOING: ReadonlySet<string> = new Set([
  "no_verdict",
  "verdict_refused",
  "no_submission",
  "end_turn",
  "refusal",
  "repeating",
  "approval",
  "denials",
  "context_exceeded",
  "max_turns",
  "max_tokens",
  "max_cost",
  "timeout",
]);

/** Who had the canary, as its worker said it; else by the model that the job's verifiers have. */
function verifierOf({ intake }: JobState, result: string): VerifierId {
  const who = parse(result);
  if (verifierId.Check(who)) return who;
  return { model: intake === undefined ? "unknown" : prefixFor(intake, "verifier").model, card: "unknown" };
}

/** The end of a canary, whatever came of it. */
function endCanary(decision: Decision, task: TaskState, reason: string): void {
  moveTask(decision, task, "reported", reason);
}

/** What a verifier passed does not count while verifiers miss too many planted faults: the job waits for a person. */
export function withholdVerified(decision: Decision, task: TaskState): void {
  moveTask(decision, task, "parked", "verifier");
  if (decision.job.paused !== undefined) return;
  emit(decision, {
    type: "job.paused",
    reason: "verifier_recall",
    detail: `${verifierRecord(decision.job).why}. Nothing more counts as verified: choose another model for the verifier in a new job, or lower limits.minRecall and resume`,
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // Not JSON: the schema check that follows says so.
  }
}
