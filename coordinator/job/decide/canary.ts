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
 * Plants a canary each time verifiers have passed a block of tasks. One task of the block is chosen unpredictably; a
 * copy of its commit gets a fault and is challenged under the same brief as real work. A canary is a task of its own
 * kind that only goes plant -> challenge -> reported. Its verdict never enters the verification log, no step moves the
 * canary to `verified`, and a landing takes only tasks of the plan. Each block gets one canary, even if this function
 * is called again for it. Cached results do not count towards a block, because no verifier of this job passed them.
 */
export function seedCanary(decision: Decision): void {
  const { job } = decision;
  const every = blockSize(job);
  const count = job.passed.length;
  if (every === 0 || count === 0 || job.sources.has(sourceOf(count))) return;
  const isFull = count % every === 0;
  // A plan with fewer tasks than a block gets its canary when all of its tasks have passed.
  const isSmall = !isFull && count < every && count >= countToPass(job) && !hasCanary(job);
  if (isFull || isSmall) seedFor(decision, job.passed.slice(-every));
}

/** Plants a canary if verifiers have passed tasks of the job and the job has no canary yet. Returns true if it plants one. */
export function seedLast(decision: Decision): boolean {
  const { job } = decision;
  if (blockSize(job) === 0 || job.passed.length === 0 || hasCanary(job)) return false;
  return seedFor(decision, job.passed);
}

/** Number of passed tasks after which a canary is planted; 0 if the job uses no canaries. */
function blockSize({ limits }: JobState): number {
  const rate = limits.canaryRate ?? DEFAULT_LIMITS.canaryRate ?? 0;
  return rate <= 0 ? 0 : Math.max(1, Math.round(1 / rate));
}

/** Number of the plan's tasks that write files and have neither failed nor been cancelled. */
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

/** Adds a canary that copies a task of the block. Returns false if each task already has a canary or has no verified commit. */
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

/** States of a task whose present commit the verifiers have passed. */
const PASSED: ReadonlySet<TaskStatus> = new Set(["verified", "landing", "merged"]);

/**
 * Chooses the task of a block that the canary copies. The position in the block comes from a hash that agents cannot
 * predict; tasks without a passed commit are skipped.
 */
function chooseTask(job: JobState, block: readonly TaskId[]): TaskId | undefined {
  const copied = new Set([...job.tasks.values()].flatMap(({ spec }) => spec.canaryOf ?? []));
  const count = job.passed.length;
  const place = Number.parseInt(sha256(`${job.id} ${job.createdAt} ${count}`).slice(0, 8), 16) % block.length;
  const inOrder = [...block.slice(place), ...block.slice(0, place)];
  return inOrder.find((id) => {
    const { status, candidate } = taskOf(job, id);
    return PASSED.has(status) && candidate !== undefined && !copied.has(id);
  });
}

/** Takes the commit with the planted fault and queues its challenge. If no fault could be planted into the change, the canary ends. */
export function concludePlant(decision: Decision, task: TaskState, { candidate, result }: Notification): void {
  const planted = parse(result);
  // Until the fault is planted, the canary's candidate is the commit that it copies.
  const copied = task.candidate?.commit;
  if (candidate === undefined || candidate.commit === copied || !plantResult.Check(planted))
    return concludeWithoutFault(decision, task);
  const taskId = task.spec.id;
  emit(decision, { type: "canary.planted", taskId, ...planted });
  emit(decision, { type: "candidate.claimed", taskId, candidate });
  queueAttempt(decision, taskId, "challenge");
}

/** Maximum number of canaries per job that are replaced because no fault could be planted. */
const MAX_REPLACED = 3;

/** Ends a canary because no fault could be planted into its change, and makes a canary of another task instead. */
function concludeWithoutFault(decision: Decision, task: TaskState): void {
  const { job } = decision;
  endCanary(decision, task, "no_fault");
  const without = [...job.tasks.values()].filter(
    ({ spec, reason }) => spec.origin === "canary" && reason === "no_fault",
  );
  const every = blockSize(job);
  if (every > 0 && without.length <= MAX_REPLACED) seedFor(decision, job.passed.slice(-every));
}

/** Records whether the verifier noticed the canary's planted fault. The verdict changes no other task. */
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

/** Maximum number of attempts at one stage of a canary. */
const MAX_TRIES = 2;

/**
 * Retries a failed attempt of a canary. After `MAX_TRIES` attempts, a canary with a planted fault counts as unjudged.
 * Neither the lead nor a person is asked, because the question would reveal which task is the canary.
 */
export function retryCanary(
  decision: Decision,
  task: TaskState,
  ended: { stopReason: string; result?: string | undefined },
): void {
  const isResumed = task.failures < MAX_TRIES && isInterrupted(decision.job, task, task.stage);
  if (!isResumed) decision.effects.push({ kind: "close", taskId: task.spec.id, n: task.attempts.length });
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

/** Stop reasons that the verifier itself can cause; all other stop reasons come from the API or the harness. */
const OWN_DOING: ReadonlySet<string> = new Set([
  "no_verdict",
  "verdict_refused",
  "no_submission",
  "end_turn",
  "refusal",
  "repeating",
  "approval",
  "denials",
  "context_floor",
  "max_turns",
  "max_tokens",
  "max_cost",
  "timeout",
]);

/** The model that judged a canary, as its worker reported it; if it reported none, the model of the job's verifiers. */
function verifierOf({ intake }: JobState, result: string): VerifierId {
  const who = parse(result);
  if (verifierId.Check(who)) return who;
  return { model: intake === undefined ? "unknown" : prefixFor(intake, "verifier").model, card: "unknown" };
}

function endCanary(decision: Decision, task: TaskState, reason: string): void {
  moveTask(decision, task, "reported", reason);
}

/** Withholds a task's passing verdict and pauses the job until a person decides, because the job's verifiers missed too many canaries. */
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
    return undefined; // The text is not JSON; the schema check of the caller refuses `undefined`.
  }
}
