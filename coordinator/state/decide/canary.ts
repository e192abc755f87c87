import { Compile } from "typebox/compile";
import { PlantedFault, VerifierId } from "../../../shared/protocol/canary.ts";
import type { TaskId } from "../../../shared/protocol/ids.ts";
import { makeTaskId } from "../../../shared/protocol/ids.ts";
import { DEFAULT_LIMITS } from "../../../shared/protocol/job.ts";
import type { Notification } from "../../../shared/protocol/notification.ts";
import { sha256 } from "../../../shared/support/sha256.ts";
import type { Decision } from "../decision.ts";
import { emit, moveTask } from "../decision.ts";
import type { JobState, TaskState } from "../job-state.ts";
import { taskOf } from "../job-state.ts";
import { verifierRecord } from "../verifier-record.ts";
import { queueAttempt } from "./attempt.ts";

const plantedFault = Compile(PlantedFault);
const verifierId = Compile(VerifierId);

/**
 * Canaries. Of so many tasks that a verifier passed, one is chosen that nobody can foresee: a copy of its commit gets a
 * fault and goes through the challenge beside the real work, under the same brief. The canary is a task of its own kind:
 * its only ways are plant -> challenge -> reported. No verdict of it enters the verification log, nothing moves it to
 * `verified`, and a landing takes tasks of the plan only.
 */
export function seedCanary(decision: Decision): void {
  const { job } = decision;
  const of = chosenTask(job);
  if (of === undefined) return;
  const { spec } = taskOf(job, of);
  const id = makeTaskId(job.tasks.size + 1);
  emit(decision, {
    type: "task.added",
    source: `harness:canary:${job.passed.length}`,
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
}

/** One task of each block of passed ones, chosen when the block is full. */
function chosenTask(job: JobState): TaskId | undefined {
  const rate = job.limits.canaryRate ?? DEFAULT_LIMITS.canaryRate ?? 0;
  if (rate <= 0) return undefined;
  const every = Math.max(1, Math.round(1 / rate));
  const count = job.passed.length;
  if (count === 0 || count % every !== 0) return undefined;
  const place = Number.parseInt(sha256(`${job.id} ${job.createdAt} ${count}`).slice(0, 8), 16) % every;
  return job.passed[count - every + place];
}

/** The fault is in: its commit is challenged. A change that no fault fits into is left alone. */
export function concludePlant(decision: Decision, task: TaskState, { candidate, result }: Notification): void {
  const planted = parse(result);
  const { canaryOf } = task.spec;
  const copied = canaryOf === undefined ? undefined : taskOf(decision.job, canaryOf).candidate?.commit;
  if (candidate === undefined || candidate.commit === copied || !plantedFault.Check(planted))
    return endCanary(decision, task, "no_fault");
  const taskId = task.spec.id;
  emit(decision, { type: "canary.planted", taskId, ...planted });
  emit(decision, { type: "candidate.claimed", taskId, candidate });
  queueAttempt(decision, taskId, "challenge");
}

/** A verifier has judged a canary: that says something of the verifier, and nothing of any work. */
export function concludeCanary(decision: Decision, task: TaskState, { verdict, result, summary }: Notification): void {
  if (verdict === undefined || verdict.commit !== task.candidate?.commit)
    return endCanary(decision, task, "no_verdict");
  const who = parse(result);
  const caught = verdict.decision === "fail";
  emit(decision, {
    type: "canary.judged",
    taskId: task.spec.id,
    caught,
    ...(verifierId.Check(who) ? who : { model: "unknown", card: "unknown" }),
    summary: summary.slice(0, 1000),
  });
  endCanary(decision, task, caught ? "caught" : "missed");
}

/** The end of a canary, whatever came of it. */
export function endCanary(decision: Decision, task: TaskState, reason: string): void {
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
