import { ACTIVE_TASK_STATUSES, newestAttempt, taskOf, tasksIn } from "../../coordinator/job/fold/state.ts";
import { nextLanding } from "../../coordinator/job/merge-queue.ts";
import type { TaskId } from "../../shared/protocol/ids.ts";
import { isTerminalJob } from "../../shared/protocol/job/job.ts";
import type { Acceptance } from "../../shared/protocol/job/plan.ts";
import type { Notification } from "../../shared/protocol/notification/notification.ts";
import { NO_USAGE } from "../../shared/protocol/price/usage.ts";
import type { AttemptRecord } from "../../shared/protocol/task/task.ts";
import type { Verdict } from "../../shared/protocol/verification/verdict.ts";
import { BASE, planned } from "./job-driver.ts";
import { QueueDriver } from "./queue-driver.ts";
import { createRandom, type Random } from "./random.ts";

/** Reasons for the end of unsuccessful attempts and runs of the lead. */
export const STOP_REASONS = [
  ...[
    "crashed",
    "lost",
    "timeout",
    "no_result",
    "internal",
    "disk_full",
    "isolation_unavailable",
    "no_change",
    "drain",
  ],
  ...["budget", "day_budget", "key_budget", "quota", "auth", "model_unavailable"],
  ...["approval", "denials", "max_turns", "max_tokens", "max_cost", "refusal", "repeating", "verdict_refused"],
  ...["no_submission", "context_floor", "invalid_request", "end_turn", "something_new"],
] as const;

const KEYS = ["a", "b", "c", "d", "e", "f"] as const;
const PATHS = ["x.js", "y.js", "src/**", "src/z.js", "docs/*.md"] as const;

type Fed = ReturnType<QueueDriver["feed"]>;

/** A job that gets random inputs of all kinds. The inputs are the same for the same seed. */
export class FuzzedJob extends QueueDriver {
  readonly random: Random;
  /** A sentence for each rule that the job has violated. */
  readonly faults: string[] = [];
  private readonly late: Notification[] = [];
  private calls = 0;
  private commitsMade = 0;

  constructor(seed: number) {
    const random = createRandom(seed);
    const gate: Acceptance[] = random.chance(0.5) ? [{ kind: "command", command: "npm test" }] : [];
    super(
      {
        canaryRate: random.pick([0, 0.5, 1]),
        maxConcurrency: random.pick([1, 2, 16]),
        maxRetries: random.pick([0, 1, 3]),
        maxRevisions: random.pick([0, 1, 3]),
        ...(random.chance(0.1) ? { maxWallMs: 1_000_000 } : {}),
      },
      {
        gate,
        ...(random.chance(0.3) ? { approval: "plan" as const } : {}),
        ...(random.chance(0.2) ? { gateRuns: "end" as const } : {}),
      },
    );
    this.random = random;
  }

  override feed(input: Parameters<QueueDriver["feed"]>[0]): Fed {
    const fed = super.feed(input);
    const { job, random } = this;
    // The base class's constructor sends the first input, before `random` is set.
    if (random === undefined) return fed;
    const starts = fed.effects.filter(({ kind }) => kind === "dispatch" || kind === "lead");
    const say = (text: string) => this.faults.push(`after ${JSON.stringify(input).slice(0, 300)}: ${text}`);
    if (job.paused !== undefined && starts.length > 0) say(`a paused job starts ${JSON.stringify(starts)}`);
    if (!isTerminalJob(job.status)) return fed;
    if (starts.length > 0) say(`a job that is ${job.status} starts ${JSON.stringify(starts)}`);
    const active = tasksIn(job, "ready", "blocked", "parked", ...ACTIVE_TASK_STATUSES);
    const left = active.filter(({ status }) => status !== "landing" || job.landing === undefined);
    if (left.length > 0)
      say(`a job that is ${job.status} has ${left.map(({ spec, status }) => `${spec.key} ${status}`).join()}`);
    if (job.pendingApprovals.size > 0) say(`a job that is ${job.status} has pending approvals`);
    return fed;
  }

  /** Passes one random input to the job. */
  happen(): void {
    this.random.pick([
      ...Array.from({ length: 8 }, () => () => this.anAttemptEnds()),
      ...Array.from({ length: 3 }, () => () => this.theLeadActs()),
      ...Array.from({ length: 3 }, () => () => this.theQueueLands()),
      () => this.aPersonActs(),
      () => this.aPersonDecides(),
      () => this.job.lead.active && this.job.status === "running" && this.leadDoesItsBest(),
      () => this.timePasses(),
      () => this.somethingComesLate(),
    ])();
  }

  /** Sends only successful inputs until the job has ended. Returns a description of the job if it is stuck. */
  rest(): string | undefined {
    for (let i = 0; i < 3000; i++) {
      if (isTerminalJob(this.job.status) && this.job.landing === undefined && !this.job.lead.active) return undefined;
      if (!this.doNext()) return `stuck: ${this.describe()}`;
    }
    return `no end: ${this.describe()}`;
  }

  private doNext(): boolean {
    const { job } = this;
    if (this.step()) return true;
    if (job.paused !== undefined && !isTerminalJob(job.status)) {
      this.feed({ kind: "limits", limits: { minRecall: 0 } });
      return this.feed({ kind: "resume" }).kind === "done";
    }
    const [n] = job.pendingApprovals;
    if (n !== undefined) return this.feed({ kind: "decide_approval", n, decision: "once" }).kind === "done";
    const [open] = this.openAttempts();
    if (open !== undefined) this.endWell(open.taskId, open.attempt);
    else if (job.lookups.size > 0) this.seek();
    else if (job.lead.active) this.leadDoesItsBest();
    else return false;
    return true;
  }

  private leadDoesItsBest(): void {
    const { job } = this;
    if (job.status === "planning") this.plan([planned("last", [], ["last.js"])], this.source());
    for (const task of tasksIn(job, "parked", "blocked"))
      this.feed({ kind: "stop_task", source: this.source(), task: task.spec.id, reason: "r" });
    this.feed({ kind: "finish_job", source: this.source(), summary: "s" });
    this.leadEnds();
  }

  private openAttempts(): { taskId: TaskId; attempt: AttemptRecord }[] {
    return tasksIn(this.job, ...ACTIVE_TASK_STATUSES).flatMap((task) => {
      const attempt = newestAttempt(task);
      const isOpen = attempt?.status === "queued" || attempt?.status === "running";
      return attempt !== undefined && isOpen ? [{ taskId: task.spec.id, attempt }] : [];
    });
  }

  private anAttemptEnds(): void {
    const { random } = this;
    const open = this.openAttempts();
    if (open.length === 0) return;
    const { taskId, attempt } = random.pick(open);
    if (random.chance(0.2)) return this.send(taskId, attempt, { status: "started" });
    if (random.chance(0.05)) {
      this.feed({ kind: "attempt_lost", taskId, n: attempt.n, detail: "gone" });
      return;
    }
    const isIntake = attempt.stage === "intake" && random.chance(0.9);
    if (isIntake || random.chance(0.6)) return this.endWell(taskId, attempt, random.chance(0.7) ? "pass" : "fail");
    if (random.chance(0.1)) return this.send(taskId, attempt, { status: "completed" });
    const stopReason = random.pick(STOP_REASONS);
    const asked = [{ callId: `c${this.calls++}`, tool: "run_command", subject: "rm", files: [], reason: "r", risk: 3 }];
    const status = random.chance(0.9) ? "failed" : random.pick(["cancelled", "released"] as const);
    this.send(taskId, attempt, {
      status,
      stopReason,
      summary: `it ended with ${stopReason}`,
      ...(stopReason === "approval" && random.chance(0.8) ? { asked: asked as never } : {}),
    });
  }

  /** Ends an attempt with a valid result of its stage. If the stage ends in a verdict, the verdict is `decision`. */
  private endWell(taskId: TaskId, attempt: AttemptRecord, decision: "pass" | "fail" = "pass"): void {
    const task = taskOf(this.job, taskId);
    const prefix = { fingerprint: "0".repeat(64), model: "claude-sonnet-5-5", bytes: 1 };
    switch (attempt.stage) {
      case "intake":
        return this.send(taskId, attempt, {
          result: JSON.stringify({ base: BASE, branch: "b", files: 1, prefix, roles: [] }),
        });
      case "plant": {
        const planted = this.random.chance(0.7);
        const result = JSON.stringify({ fault: "mutation", where: "x.js:1" });
        return this.send(taskId, attempt, planted ? { result, candidate: this.candidate(attempt) } : {});
      }
      case "work":
        if (task.spec.writes.length === 0) return this.send(taskId, attempt, { result: "report" });
        return this.send(taskId, attempt, { candidate: this.candidate(attempt) });
      default:
        return this.send(taskId, attempt, { verdict: this.verdict(taskId, attempt, decision) });
    }
  }

  private candidate({ id }: AttemptRecord): NonNullable<Notification["candidate"]> {
    const commit = (++this.commitsMade).toString(16).padStart(40, "c");
    return { commit, base: this.random.pick([...this.job.heads]), attemptId: id };
  }

  private verdict(taskId: TaskId, { id, stage }: AttemptRecord, decision: "pass" | "fail"): Verdict {
    const by = stage === "check" ? "check" : stage === "gate" ? "gate" : "challenge";
    const findings = decision === "fail" ? [{ source: by, name: "x", claim: "broken" } as const] : [];
    const commit = taskOf(this.job, taskId).candidate?.commit ?? "";
    return { commit, by, attemptId: id, decision, summary: decision, attacks: [], findings, checks: [] };
  }

  private send(taskId: TaskId, attempt: AttemptRecord, over: Partial<Notification>): void {
    const epoch = attempt.epoch + (over.status === "started" || attempt.epoch === 0 || this.random.chance(0.1) ? 1 : 0);
    const notification = this.notification(taskId, { epoch, ...over });
    this.feed({ kind: "notification", notification });
    if (this.random.chance(0.2)) this.late.push(notification);
  }

  private theLeadActs(): void {
    const { job, random } = this;
    if (!job.lead.active) return;
    const task = random.pick([...KEYS, "intake", "nobody", ...job.tasks.keys()]);
    const source = random.chance(0.9) ? this.source() : `lead:${random.below(this.calls + 1)}`;
    random.pick([
      () => this.feed({ kind: "delegate", source, title: "look", brief: "b" }),
      ...Array.from({ length: job.status === "planning" ? 8 : 1 }, () => () => this.plan(this.tasks(), source)),
      () => {
        const remove = random.chance(0.3) ? [task] : [];
        return this.feed({
          kind: "amend_plan",
          source,
          add: random.chance(0.6) ? this.tasks() : [],
          remove,
          reason: "r",
        });
      },
      () => this.feed({ kind: "message_task", source, task, from: "lead", text: "again" }),
      () => this.feed({ kind: "stop_task", source, task, reason: "r" }),
      () => this.feed({ kind: "finish_job", source, summary: "s" }),
      () => this.leadEnds(random.chance(0.7) ? "end_turn" : random.pick(STOP_REASONS)),
      () => this.leadEnds(),
    ])();
  }

  private tasks() {
    const { random } = this;
    const known = [...this.job.idByKey.keys()];
    const count = random.below(5) + 1;
    return Array.from({ length: count }, (_, i) => {
      const key = random.chance(0.9)
        ? `${random.pick(KEYS)}${this.calls}${i}`
        : random.pick([...KEYS, "intake", ...known]);
      const dependsOn = random.chance(0.3) ? [random.pick([...known, "nobody"])] : [];
      const writes = random.chance(0.85) ? [random.pick(PATHS)] : [];
      return { ...planned(key, dependsOn, writes), role: writes.length > 0 ? "implementer" : "explorer" };
    });
  }

  private theQueueLands(): void {
    const { job, random } = this;
    if (random.chance(0.7)) {
      this.step();
      return;
    }
    if (job.landing !== undefined && random.chance(0.3)) {
      this.feed({ kind: "landing_aborted", reason: "ref_elsewhere" });
      return;
    }
    const next = nextLanding(job);
    if (next.kind !== "verified") return;
    const { task, candidate } = random.pick(next.items);
    const others = tasksIn(job, "merged").map(({ spec }) => spec.id);
    if (random.chance(0.8)) {
      this.feed({ kind: "landing_conflict", taskId: task.id, paths: [random.pick(["x.js", "y.js"])], others });
      return;
    }
    const { commit } = this.candidate({ id: "t1.1" } as AttemptRecord);
    this.feed({ kind: "landing_resolved", taskId: task.id, refused: candidate.commit, commit, base: job.head ?? BASE });
  }

  private aPersonActs(): void {
    const { job, random } = this;
    const n = random.below(job.approvals.size + 2);
    const decision = random.pick(["once", "job", "deny"] as const);
    random.pick([
      () => this.feed({ kind: "pause", reason: "user" }),
      () => this.feed({ kind: "resume" }),
      () => this.feed({ kind: "resume" }),
      () => this.feed({ kind: "retry" }),
      () => this.feed({ kind: "retry" }),
      () => this.feed({ kind: "message", text: "hello" }),
      () => this.feed({ kind: "decide_approval", n, decision }),
      () => this.feed({ kind: "push", to: "there", branch: "b", by: "me" }),
      () =>
        this.feed({
          kind: "limits",
          limits: random.pick([{ maxCostUsd: 30 }, { maxConcurrency: 1 }, { minRecall: 0.9 }]),
        }),
      () => random.chance(0.05) && this.feed({ kind: "cancel", reason: "user" }),
    ])();
  }

  private aPersonDecides(): void {
    const { job, random } = this;
    const [n] = job.pendingApprovals;
    if (n !== undefined) this.feed({ kind: "decide_approval", n, decision: random.pick(["once", "job", "deny"]) });
  }

  private timePasses(): void {
    this.pass(this.random.pick([1, 1000, 700_000]));
    this.feed({ kind: "tick" });
    if (this.job.lookups.size > 0) this.seek();
    if (this.job.status === "intake")
      this.feed({
        kind: "reuse_fingerprint",
        fingerprint: "0".repeat(64),
        versions: "v",
        available: this.random.below(2),
      });
  }

  private seek(): void {
    const found = [...this.job.lookups].map((taskId) => ({ taskId, work: "", found: undefined as never }));
    for (const { taskId } of found)
      this.feed({ kind: "message_task", source: this.source(), task: taskId, from: "person", text: "anew" });
    this.feed({ kind: "results_looked_up", base: this.job.head ?? "", found });
  }

  private somethingComesLate(): void {
    const { random } = this;
    if (this.late.length > 0) this.feed({ kind: "notification", notification: random.pick(this.late) });
    this.feed({ kind: "landing_done", to: random.pick([...this.job.heads, "0".repeat(40)]) });
    this.feed({
      kind: "lead_finished",
      run: random.below(5),
      messagesRead: 0,
      stopReason: "end_turn",
      usage: NO_USAGE,
    });
  }

  private source(): string {
    return `lead:${++this.calls}`;
  }

  private describe(): string {
    const { job } = this;
    const open = [...job.tasks.values()].filter(({ status }) => !["merged", "reported", "cancelled"].includes(status));
    const tasks = open
      .map(({ spec, status, reason, stage }) => `${spec.key} ${status} ${reason ?? ""} ${stage}`)
      .join("; ");
    return `job ${job.status} ${job.paused ?? ""}, lead ${job.lead.active ? "active" : "waits"}, ${tasks}`;
  }
}
