import type { ApprovalDecision } from "../../../shared/protocol/approval/approval.ts";
import { makeAttemptId } from "../../../shared/protocol/ids.ts";
import type { JobEvent } from "../../../shared/protocol/job/event.ts";
import { isTerminalJob } from "../../../shared/protocol/job/job.ts";
import { addUsage, NO_USAGE, subtractUsage } from "../../../shared/protocol/price/usage.ts";
import type { AttemptRecord } from "../../../shared/protocol/task/task.ts";
import { defined } from "../../../shared/support/defined.ts";
import type { ApprovalState } from "../approvals.ts";
import { INTERRUPTIONS, isConflict, UNAVAILABLE } from "../reasons.ts";
import { approvedNote, messageNote } from "../texts/task-notes.ts";
import type { MergeGroup } from "./merge-group.ts";
import { type JobState, type TaskState, taskOf } from "./state.ts";
import { addTask, setStatus } from "./tasks.ts";

type EventOf<Name extends JobEvent["type"]> = Extract<JobEvent, { type: Name }>;
type Appliers = { [Name in JobEvent["type"]]: (job: JobState, event: EventOf<Name>, at: number) => void };

/**
 * Applies one event to the job, in place. Contract: it is deterministic, takes constant time regardless of the size of
 * the job, and is the only code that changes a JobState.
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
  "job.window": (job, { open, until, by }) => {
    job.window = { open, ...defined({ until, by }) };
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
    taskOf(job, task.id).spec = task;
    job.sources.set(source, task.id);
  },
  "plan.accepted": (job, { summary, source }) => {
    job.planSummary = summary;
    job.sources.set(source, summary);
  },
  "job.quoted": (job, { quote }) => {
    // The quote of a plan is recorded before the plan is approved; a later plan replaces the quote.
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
    const attempt: AttemptRecord = {
      id,
      n,
      stage,
      role,
      status: "queued",
      epoch: 0,
      ...defined({ base: job.head }),
      usage: NO_USAGE,
      queuedAt: at,
    };
    task.attempts.push(attempt);
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
    // A resumed attempt reports its total usage since its first start, so its earlier usage is replaced.
    const known = attempt.usage;
    const total = usage.calls < known.calls ? known : usage;
    Object.assign(attempt, {
      status,
      epoch,
      stopReason,
      summary,
      usage: total,
      finishedAt: at,
    });
    // Counts how often in a row an attempt was resumed and got no answer from the API. A completed turn resets the count.
    if (stopReason !== UNAVAILABLE) delete attempt.stalls;
    else attempt.stalls = total.calls > known.calls ? 1 : (attempt.stalls ?? 0) + 1;
    if (INTERRUPTIONS.has(stopReason)) attempt.breaks = (attempt.breaks ?? 0) + 1;
    else delete attempt.breaks;
    task.failures = status === "completed" ? 0 : task.failures + 1;
    if (status === "completed" && attempt.stage === "work") task.claims = [summary];
    job.usage = addUsage(job.usage, subtractUsage(total, known));
  },
  "context.cut": (job, { taskId, n, cut }) => {
    if (taskId === undefined || n === undefined) job.lead.cuts = [...(job.lead.cuts ?? []), cut];
    else {
      const attempt = attemptOf(taskOf(job, taskId), n);
      attempt.cuts = [...(attempt.cuts ?? []), cut];
    }
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
      task.conflictPaths = [...new Set([...task.conflictPaths, ...conflicts.flatMap(({ paths = [] }) => paths)])];
      job.conflicted.add(taskId);
    }
    job.verdicts.push({ taskId, at, verdict });
    if (verdict.by !== "challenge" || task.spec.origin !== "plan") return;
    const { pass = 0, fail = 0 } = task.votes ?? {};
    task.votes = verdict.decision === "pass" ? { pass: pass + 1, fail } : { pass, fail: fail + 1 };
  },
  "canary.planted": (job, { taskId, fault, where, claim, checks = [] }) => {
    const task = taskOf(job, taskId);
    const of = task.spec.canaryOf;
    if (of === undefined) throw new Error(`task ${taskId} is not a canary`);
    // The plant stage has run these checks again on the canary's commit.
    const rerun = new Map(checks.map((check) => [check.name, check]));
    task.checks = task.checks.map((check) => rerun.get(check.name) ?? check);
    job.canaries.set(taskId, { of, fault, where, ...defined({ claim }) });
  },
  "canary.judged": (job, { taskId, caught, model, card }) => {
    const canary = job.canaries.get(taskId);
    if (canary !== undefined) job.canaries.set(taskId, { ...canary, caught, model, card });
  },
  "canary.unjudged": (job, { taskId, reason, isOwnDoing, model, card }) => {
    const canary = job.canaries.get(taskId);
    if (canary === undefined) return;
    job.canaries.set(taskId, { ...canary, unjudged: { reason, isOwnDoing }, model, card });
  },
  "notification.refused": () => {},
  "orphans.named": (job, { orphans }) => {
    for (const { name } of orphans) job.orphans.add(name);
  },
  "batch.planned": (job, { n, from, tasks, commits }) => {
    job.mergeGroupCount = n;
    job.mergeGroups.push({ n, from, tasks, commits, good: 0 });
  },
  "batch.testing": (job, { n, prefix, gates }) => {
    mergeGroupOf(job, n).test = { prefix, gates };
    for (const id of gates) taskOf(job, id).batch = n;
  },
  "batch.tested": (job, { n, prefix, decision, gate }) => {
    const group = mergeGroupOf(job, n);
    delete group.test;
    if (decision === "pass") group.good = prefix;
    else {
      group.bad = prefix;
      if (gate !== undefined) group.failedRun = gate;
    }
  },
  "batch.cut": (job, { n, keep }) => {
    const group = mergeGroupOf(job, n);
    group.tasks = group.tasks.slice(0, keep);
    group.commits = group.commits.slice(0, keep);
    delete group.bad;
    delete group.failedRun;
    if (keep === 0) job.mergeGroups = job.mergeGroups.filter((known) => known !== group);
  },
  "batch.dropped": (job, { n }) => {
    job.mergeGroups = job.mergeGroups.filter((group) => group.n !== n);
  },
  "landing.started": (job, { from, to, tasks, commits, batch }) => {
    job.landing = { from, to, tasks, ...defined({ commits }) };
    if (batch !== undefined) job.mergeGroups = job.mergeGroups.filter(({ n }) => n !== batch);
  },
  "landing.finished": (job, { head, tasks, commits }) => {
    job.head = head;
    job.heads.add(head);
    delete job.landing;
    tasks.forEach((id, i) => {
      taskOf(job, id).landedAs = commits?.[i] ?? head;
    });
  },
  "landing.aborted": (job) => {
    delete job.landing;
  },
  "lead.message": (job, { from, text, wake }) => {
    job.lead.messages.push({ from, text, wake });
    if (wake) job.lead.wakingMessages = job.lead.messages.length;
  },
  "task.message": (job, { taskId, from, text, source }) => {
    const task = taskOf(job, taskId);
    task.messages = [...task.messages, text];
    task.wasMessaged = true;
    // A parked attempt has already read its brief, so it gets the message as a note when it resumes.
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
  "approval.requested": (job, { type: _, n, ...requested }, at) => {
    job.approvals.set(n, { n, ...requested, status: "pending", askedAt: at });
    job.pendingApprovals.add(n);
    if (requested.source !== undefined) job.sources.set(requested.source, requested.summary);
  },
  "approval.decided": (job, { n, decision, reason }, at) => {
    const approval = job.approvals.get(n);
    if (approval === undefined) throw new Error(`job ${job.id} has no approval ${n}`);
    approval.status = decision;
    approval.decidedAt = at;
    if (reason !== undefined) approval.reason = reason;
    job.pendingApprovals.delete(n);
    applyDecision(job, approval, decision);
  },
  "approval.withdrawn": (job, { n, reason }, at) => {
    const approval = job.approvals.get(n);
    if (approval === undefined) throw new Error(`job ${job.id} has no approval ${n}`);
    Object.assign(approval, { status: "withdrawn", decidedAt: at, reason });
    job.pendingApprovals.delete(n);
  },
  "job.setting": (job, { setting, versions, kept }) => {
    job.reuse = { fingerprint: setting, versions, available: kept };
  },
  "task.reused": (job, { taskId, work }) => {
    taskOf(job, taskId).reused = work;
  },
  "task.reuse_dropped": (job, { taskId }) => {
    const task = taskOf(job, taskId);
    delete task.reused;
    delete task.candidate;
    delete task.votes;
    Object.assign(task, { findings: [], claims: [], checks: [], revision: 0 });
    job.reuseDropped += 1;
  },
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

function mergeGroupOf(job: JobState, n: number): MergeGroup {
  const group = job.mergeGroups.find((known) => known.n === n);
  if (group === undefined) throw new Error(`job ${job.id} has no merge group ${n}`);
  return group;
}

/** Records a person's decision about an approval in the attempt, its task or the job. */
function applyDecision(job: JobState, { n, taskId, call, reason }: ApprovalState, decision: ApprovalDecision): void {
  const task = taskId === undefined ? undefined : taskOf(job, taskId);
  if (task === undefined) return;
  if (call === undefined) {
    if (decision !== "deny") task.notes = [...task.notes, approvedNote(n, reason)];
    return;
  }
  task.decided = [...task.decided, { callId: call.callId, decision, ...defined({ reason }) }];
  if (decision === "once") task.permitted = [...task.permitted, ...call.files];
  if (decision === "job") {
    job.permitted.push(...call.files);
    job.allowed.push({ tool: call.tool, subject: call.subject });
  }
}
