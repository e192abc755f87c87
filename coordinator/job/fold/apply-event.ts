import { makeAttemptId } from "../../../shared/protocol/ids.ts";
import type { JobEvent } from "../../../shared/protocol/job/event.ts";
import { isTerminalJob } from "../../../shared/protocol/job/job.ts";
import { addUsage, NO_USAGE, subtractUsage } from "../../../shared/protocol/price/usage.ts";
import type { AttemptRecord } from "../../../shared/protocol/task/task.ts";
import { defined } from "../../../shared/support/defined.ts";
import { INTERRUPTIONS, isConflict, UNAVAILABLE } from "../reasons.ts";
import { messageNote } from "../texts/task-notes.ts";
import { approvalAppliers } from "./apply-approval.ts";
import { canaryAppliers } from "./apply-canary.ts";
import { landingAppliers } from "./apply-landing.ts";
import { reuseAppliers } from "./apply-reuse.ts";
import { keepSpec } from "./keep-spec.ts";
import { keepUsage } from "./keep-usage.ts";
import { withItem } from "./shared-empty.ts";
import { type JobState, type TaskState, taskOf } from "./state.ts";
import { addTask, setStatus } from "./tasks.ts";

type EventOf<Name extends JobEvent["type"]> = Extract<JobEvent, { type: Name }>;
type Appliers = { [Name in JobEvent["type"]]: (job: JobState, event: EventOf<Name>, at: number) => void };

/**
 * Folds one event into the job, in place.
 *
 * Contract: deterministic; O(1) in the size of the job; the only code that changes a JobState.
 */
export function applyEvent(job: JobState, event: JobEvent, at: number): void {
  const apply = appliers[event.type] as (job: JobState, event: JobEvent, at: number) => void;
  apply(job, event, at);
}

const appliers: Appliers = {
  "job.submitted": (job, { author, simulated }) => {
    if (author !== undefined) job.author = author;
    if (simulated) job.simulated = true;
  },
  "job.charged": (job) => {
    delete job.simulated;
  },
  "job.status": (job, { to, reason, detail }, at) => {
    if (isTerminalJob(job.status) && !isTerminalJob(to)) job.retriedAt = at;
    job.status = to;
    setOptional(job, "reason", reason);
    setOptional(job, "detail", detail);
    if (isTerminalJob(to)) job.endedAt = at;
    else delete job.endedAt;
  },
  "job.paused": (job, { reason, detail, resumeAt }) => {
    job.paused = detail === undefined ? reason : `${reason}: ${detail}`;
    job.pause = { reason, ...defined({ resumeAt }) };
  },
  "job.resumed": (job) => {
    delete job.paused;
    delete job.pause;
  },
  "job.limits": (job, { limits }) => {
    job.limits = { ...job.limits, ...limits };
  },
  "job.hot_spots": (job, { spots }) => {
    job.hotSpots = spots;
  },
  "job.intake": (job, { result }) => {
    job.intake = result;
    job.head = result.base;
    job.heads.add(result.base);
  },
  "task.added": (job, { task, source, permitted = [] }) => {
    addTask(job, task, permitted);
    job.sources.set(source, task.id);
  },
  "task.amended": (job, { task, source }) => {
    taskOf(job, task.id).spec = keepSpec(task);
    job.sources.set(source, task.id);
  },
  "plan.accepted": (job, { summary, source }) => {
    job.planSummary = summary;
    job.sources.set(source, summary);
  },
  "job.quoted": (job, { quote }) => {
    // A plan that waits for approval is quoted; one that takes its place is quoted anew.
    if (quote.cause === "plan") job.quote = quote;
    else job.quote ??= quote;
    job.newestQuote = quote;
  },
  "cache.break": (job, { source }) => {
    job.cacheBreaks += 1;
    job.sources.set(source, "");
  },
  "cache.alert": (job, { readShare, below, calls, breaksByCause }, at) => {
    job.cacheAlert = { at, readShare, below, calls, breaksByCause };
  },
  "cache.recovered": (job) => {
    delete job.cacheAlert;
  },
  "task.status": (job, { taskId, to, reason }) => setStatus(job, taskId, to, reason),
  "attempt.queued": (job, { taskId, n, stage, role }, at) => {
    const task = taskOf(job, taskId);
    if (task.stage !== stage) task.failures = 0;
    task.stage = stage;
    const id = makeAttemptId(taskId, n);
    if (task.decided.length > 0) task.decided = [];
    if (task.notes.length > 0) task.notes = [];
    const base = job.head === undefined ? {} : { base: job.head };
    const attempt: AttemptRecord = {
      id,
      n,
      stage,
      role,
      status: "queued",
      epoch: 0,
      ...base,
      usage: NO_USAGE,
      queuedAt: at,
    };
    // Not by spreading: a list that is spread into has room for 17.
    task.attempts = task.attempts.concat(attempt);
  },
  "attempt.resumed": (job, { taskId, n }) => {
    const attempt = attemptOf(taskOf(job, taskId), n);
    attempt.status = "queued";
    attempt.resumes = (attempt.resumes ?? 0) + 1;
  },
  "attempt.started": (job, { taskId, n, epoch, workerId }, at) => {
    const attempt = attemptOf(taskOf(job, taskId), n);
    attempt.status = "running";
    attempt.epoch = epoch;
    attempt.workerId = workerId;
    attempt.startedAt ??= at;
    attempt.startedEpoch = epoch;
  },
  "attempt.finished": (job, { taskId, n, epoch, status, stopReason, summary, usage }, at) => {
    const task = taskOf(job, taskId);
    const attempt = attemptOf(task, n);
    // An attempt that was parked and went on reports what all of it used.
    const known = attempt.usage;
    const total = usage.calls < known.calls ? known : usage;
    Object.assign(attempt, {
      ...{ status, epoch, stopReason, summary },
      usage: keepUsage(total),
      finishedAt: at,
    });
    // One that asked in vain is counted, until a turn comes of it.
    if (stopReason !== UNAVAILABLE) delete attempt.stalls;
    else attempt.stalls = total.calls > known.calls ? 1 : (attempt.stalls ?? 0) + 1;
    if (INTERRUPTIONS.has(stopReason)) attempt.breaks = (attempt.breaks ?? 0) + 1;
    else delete attempt.breaks;
    task.failures = status === "completed" ? 0 : task.failures + 1;
    if (status === "completed" && attempt.stage === "work") task.claims = [summary];
    job.usage = addUsage(job.usage, subtractUsage(total, known));
  },
  "task.result": (job, { taskId, result }) => {
    taskOf(job, taskId).result = result;
  },
  "candidate.claimed": (job, { taskId, candidate }) => {
    const task = taskOf(job, taskId);
    delete task.votes;
    task.candidate = candidate;
    task.findings = [];
    if (task.spec.origin !== "canary") task.messages = [];
  },
  "verdict.recorded": (job, { taskId, verdict }, at) => {
    const task = taskOf(job, taskId);
    task.findings = verdict.decision === "fail" ? verdict.findings : [];
    if (verdict.by !== "challenge" && verdict.checks.length > 0) task.checks = verdict.checks;
    if (verdict.decision === "fail") task.revision += 1;
    const conflicts = verdict.findings.filter(isConflict);
    if (conflicts.length > 0) {
      task.conflicts = (task.conflicts ?? 0) + 1;
      task.contested = [...new Set([...task.contested, ...conflicts.flatMap(({ paths = [] }) => paths)])];
      job.contesting = withItem(job.contesting, taskId);
    }
    job.verdicts.push({ taskId, at, verdict });
    if (verdict.by !== "challenge" || task.spec.origin !== "plan") return;
    const { pass = 0, fail = 0 } = task.votes ?? {};
    task.votes = verdict.decision === "pass" ? { pass: pass + 1, fail } : { pass, fail: fail + 1 };
  },
  ...canaryAppliers,
  "notification.refused": () => {},
  "orphans.named": (job, { orphans }) => {
    for (const { name } of orphans) job.orphans = withItem(job.orphans, name);
  },
  ...landingAppliers,
  "lead.message": (job, { from, text, wake }) => {
    job.lead.messages.push({ from, text, wake });
    if (wake) job.lead.wakingMessages = job.lead.messages.length;
  },
  "task.message": (job, { taskId, from, text, source }) => {
    const task = taskOf(job, taskId);
    task.messages = [...task.messages, text];
    task.wasTold = true;
    // An attempt that waits in the middle has had its brief: when it goes on, it is told.
    task.notes = [...task.notes, messageNote(source, from, text)];
    job.sources.set(source, taskId);
  },
  "lead.queued": (job, { run }) => {
    job.lead.runs = run;
    job.lead.active = true;
  },
  "lead.finished": (job, { messagesRead, usage, idle, stopReason, detail, words }) => {
    if (words !== undefined) job.lead.words = words;
    setOptional(job.lead, "trouble", detail === undefined ? undefined : `${stopReason}: ${detail}`);
    job.lead.active = false;
    job.lead.messagesRead = messagesRead;
    job.lead.idleRuns = idle ? job.lead.idleRuns + 1 : 0;
    job.lead.stalls = stopReason !== UNAVAILABLE ? 0 : usage.calls > 0 ? 1 : job.lead.stalls + 1;
    job.lead.usage = addUsage(job.lead.usage, usage);
    job.usage = addUsage(job.usage, usage);
  },
  "push.requested": (job, { to, branch, by }, at) => {
    job.push = { to, branch, by, step: "requested", at };
  },
  "push.step": (job, { step, detail }, at) => {
    if (job.push !== undefined) job.push = { ...job.push, step, at, ...defined({ detail }) };
  },
  ...approvalAppliers,
  ...reuseAppliers,
  "job.finish_requested": (job, { summary, source }) => {
    job.finishSummary = summary;
    job.finishRounds += 1;
    job.sources.set(source, summary);
  },
};

function attemptOf(task: TaskState, n: number): TaskState["attempts"][number] {
  const attempt = task.attempts[n - 1];
  if (attempt === undefined) throw new Error(`task ${task.spec.id} has no attempt ${n}`);
  return attempt;
}

function setOptional<Key extends string>(target: { [K in Key]?: string }, key: Key, value: string | undefined): void {
  if (value === undefined) delete target[key];
  else target[key] = value;
}
