import { beginDecision, type Decision } from "../../coordinator/job/decision.ts";
import { applyEvent } from "../../coordinator/job/fold/apply-event.ts";
import { createJobState, type JobState, newestAttempt, taskOf } from "../../coordinator/job/fold/state.ts";
import type { Effect, JobInput, Reply } from "../../coordinator/job/input.ts";
import { decide } from "../../coordinator/job/machine.ts";
import type { IntakeResult } from "../../shared/protocol/cache/prefix-ref.ts";
import { asTaskId, makeJobId, makeWorkerId, type TaskId } from "../../shared/protocol/ids.ts";
import type { JobEvent } from "../../shared/protocol/job/event.ts";
import type { JobLimits, JobSubmission } from "../../shared/protocol/job/job.ts";
import type { PlannedTask } from "../../shared/protocol/job/plan.ts";
import { type Notification, notificationId } from "../../shared/protocol/notification/notification.ts";
import { NO_USAGE } from "../../shared/protocol/price/usage.ts";
import type { Verdict } from "../../shared/protocol/verification/verdict.ts";

export const BASE = "a".repeat(40);

/**
 * Drives a job machine in memory: passes inputs to it and collects its events and effects. It can also rebuild the job
 * from the whole log.
 */
export class JobDriver {
  readonly log: { at: number; event: JobEvent }[] = [];
  readonly effects: Effect[] = [];
  readonly job: JobState;
  private now = 1_000;
  private commits = 0;

  constructor(limits: Partial<JobLimits> = {}, more: Partial<JobSubmission> = {}) {
    // Canaries are off by default, because they are additional tasks that must end before the job can.
    const submission: JobSubmission = {
      goal: "g",
      repository: { kind: "path", path: "/r" },
      limits: { canaryRate: 0, ...limits },
      ...more,
    };
    this.job = createJobState(makeJobId(1), 1_000, submission);
    this.feed({ kind: "accepted" });
  }

  feed(input: JobInput): Reply & { events: JobEvent[]; effects: Effect[] } {
    this.now += 1;
    const decision: Decision = beginDecision(this.job, this.now);
    const reply = decide(decision, input);
    this.log.push(...decision.events.map((event) => ({ at: this.now, event })));
    this.effects.push(...decision.effects);
    return { ...reply, events: decision.events, effects: decision.effects };
  }

  /** Moves the test's clock forward by `ms`. */
  pass(ms: number): void {
    this.now += ms;
  }

  /** Rebuilds the job from the whole log, as a coordinator does that loads it. */
  refold(): JobState {
    const fresh = createJobState(this.job.id, this.job.createdAt, this.job.submission);
    for (const { at, event } of this.log) applyEvent(fresh, event, at);
    return fresh;
  }

  notify(task: string, over: Partial<Notification> = {}): ReturnType<JobDriver["feed"]> {
    return this.feed({ kind: "notification", notification: this.notification(task, over) });
  }

  notification(task: string, over: Partial<Notification> = {}): Notification {
    const state = taskOf(this.job, asTaskId(task));
    const attempt = newestAttempt(state);
    if (attempt === undefined) throw new Error(`task ${task} has no attempt`);
    const whole: Notification = {
      version: 1,
      id: "",
      jobId: this.job.id,
      taskId: asTaskId(task),
      attemptId: attempt.id,
      stage: attempt.stage,
      epoch: 1,
      workerId: makeWorkerId("host", 1),
      status: "completed",
      stopReason: "submitted",
      summary: "done",
      result: "",
      deliverables: [],
      usage: NO_USAGE,
      timings: { startedAt: 0, finishedAt: 0, turns: 1, toolCalls: 1 },
      ...over,
    };
    return { ...whole, id: notificationId(whole) };
  }

  intake(more: Partial<IntakeResult> = {}): void {
    const prefix = { fingerprint: "0".repeat(64), model: "claude-sonnet-5-5", bytes: 1 };
    this.notify("t1", { result: JSON.stringify({ base: BASE, branch: "b", files: 1, prefix, roles: [], ...more }) });
  }

  /** Ends the run of the lead that is now open. */
  leadEnds(stopReason = "end_turn", words?: string): ReturnType<JobDriver["feed"]> {
    const { runs, messages } = this.job.lead;
    const said = words === undefined ? {} : { words };
    return this.feed({
      kind: "lead_finished",
      run: runs,
      messagesRead: messages.length,
      stopReason,
      ...said,
      usage: NO_USAGE,
    });
  }

  plan(tasks: PlannedTask[], source = "call_plan"): ReturnType<JobDriver["feed"]> {
    return this.feed({ kind: "submit_plan", source, plan: { summary: "plan", tasks } });
  }

  /** Completes a task's work attempt with a new candidate; returns the candidate's commit. */
  claim(task: string): string {
    this.commits += 1;
    const commit = this.commits.toString(16).padStart(40, "0");
    const attempt = newestAttempt(taskOf(this.job, asTaskId(task)));
    if (attempt === undefined) throw new Error("no attempt");
    this.notify(task, { candidate: { commit, base: BASE, attemptId: attempt.id } });
    return commit;
  }

  judge(task: string, decision: "pass" | "fail", commit?: string): ReturnType<JobDriver["feed"]> {
    const state = taskOf(this.job, asTaskId(task));
    const verdict: Verdict = {
      commit: commit ?? state.candidate?.commit ?? "",
      by: state.stage === "challenge" ? "challenge" : state.stage === "gate" ? "gate" : "check",
      attemptId: newestAttempt(state)?.id ?? "",
      decision,
      summary: decision,
      attacks: [],
      findings: decision === "fail" ? [{ source: "check", name: "x", claim: "broken" }] : [],
      checks: [],
    };
    return this.notify(task, { verdict });
  }

  /** Lands verified tasks with the same inputs that the coordinator sends to the job machine. */
  land(...tasks: string[]): void {
    const to = `f${this.log.length.toString(16).padStart(39, "0")}`;
    const ids = tasks.map(asTaskId);
    this.feed({ kind: "landing_planned", from: this.job.head ?? "", to, tasks: ids });
    this.feed({ kind: "landing_done", to });
  }

  status(task: string): string {
    return taskOf(this.job, asTaskId(task) satisfies TaskId).status;
  }
}

export function planned(key: string, dependsOn: string[] = [], writes = [`${key}.js`]): PlannedTask {
  return { key, role: "implementer", title: key, brief: "b", dependsOn, writes, deliverables: [], acceptance: [] };
}
