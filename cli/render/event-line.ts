import type { IntakeResult } from "../../shared/protocol/cache/prefix-ref.ts";
import type { Activity, JobEvent } from "../../shared/protocol/job/event.ts";
import { UNTIL_API_ANSWERS } from "../../shared/protocol/job/job.ts";
import type { ReusedResult } from "../../shared/protocol/reuse/reuse.ts";
import type { TaskStatus } from "../../shared/protocol/task/task.ts";
import { describeGateOnBase } from "../../shared/protocol/verification/describe-gate-on-base.ts";
import { assertNever } from "../../shared/support/assert-never.ts";
import { defined } from "../../shared/support/defined.ts";
import { oneLine } from "../../shared/support/text/clean-text.ts";
import { showCount, showNumber, showShare, showUsd } from "../text/figures.ts";
import type { Tone } from "../text/paint.ts";
import { describeCut } from "./cut-text.ts";
import { quoteText } from "./quote.ts";
import type { TaskNames } from "./task-names.ts";

/** An event rendered as a line of text for a person. */
export interface EventLine {
  readonly tone: Tone;
  readonly text: string;
  /** The time of the next try that `text` mentions, in ms since 1970. */
  readonly until?: number;
}

/** Renders one event of the log as one line, without the event's time. */
export function eventLine(event: JobEvent, names: TaskNames): EventLine {
  const [group] = event.type.split(".");
  if (group === "attempt" || group === "lead") return runLine(event as RunEvent, names);
  if (group === "task" || group === "plan") return taskLine(event as TaskEvent, names);
  if (group === "batch") return batchLine(event as BatchEvent, names);
  if (group === "approval") return approvalLine(event as ApprovalEvent);
  return jobLine(event as OtherEvent, names);
}

/** Renders one activity (a turn or a tool call) as one line, without its time. */
export function activityLine({ kind, attemptId, text }: Activity): EventLine {
  return { tone: "dim", text: `${kind} ${attemptId === undefined ? "" : `${attemptId} `}${oneLine(text)}` };
}

type RunEvent = Extract<JobEvent, { type: `attempt.${string}` | `lead.${string}` }>;
type TaskEvent = Extract<JobEvent, { type: `task.${string}` | `plan.${string}` }>;
type BatchEvent = Extract<JobEvent, { type: `batch.${string}` }>;
type ApprovalEvent = Extract<JobEvent, { type: `approval.${string}` }>;
type OtherEvent = Exclude<JobEvent, RunEvent | TaskEvent | BatchEvent | ApprovalEvent>;

function runLine(event: RunEvent, names: TaskNames): EventLine {
  switch (event.type) {
    case "attempt.queued":
      return { tone: "dim", text: `${names.nameOf(event.taskId)}: ${event.stage} queued for ${event.role}` };
    case "attempt.resumed":
      return { tone: "dim", text: `${names.nameOf(event.taskId)}: attempt ${event.n} continues where it stopped` };
    case "attempt.started": {
      const again = event.epoch > 1 ? `, claim ${event.epoch}` : "";
      return { tone: "dim", text: `${names.nameOf(event.taskId)}: attempt ${event.n} on ${event.workerId}${again}` };
    }
    case "attempt.finished": {
      const { n, status, usage } = event;
      const money = usage.calls === 0 ? "" : `, ${showNumber(usage.calls, "call")}, ${showUsd(usage.costUsd)}`;
      const how =
        status === "completed" ? event.stopReason : `${status}, ${event.stopReason}: ${oneLine(event.summary)}`;
      const tone = status === "completed" ? "dim" : "warn";
      return { tone, text: `${names.nameOf(event.taskId)}: attempt ${n} ended (${oneLine(how, 240)})${money}` };
    }
    case "lead.message":
      return { tone: "dim", text: `to the lead, from ${event.from}: ${oneLine(event.text)}` };
    case "lead.queued":
      return { tone: "info", text: `lead: run ${event.run} starts` };
    case "lead.finished":
      return {
        tone: "info",
        text: `lead: run ${event.run} ended (${oneLine(event.stopReason, 60)}), ${showUsd(event.usage.costUsd)}${saidLast(event)}`,
      };
    default:
      return assertNever(event);
  }
}

function taskLine(event: TaskEvent, names: TaskNames): EventLine {
  switch (event.type) {
    case "task.added":
      return {
        tone: "dim",
        text: `${oneLine(event.task.key, 60)}: added (${event.task.role}), ${oneLine(event.task.title, 100)}`,
      };
    case "task.amended":
      return { tone: "dim", text: `${oneLine(event.task.key, 60)}: amended, ${oneLine(event.task.title, 100)}` };
    case "plan.accepted":
      return { tone: "strong", text: `plan: ${oneLine(event.summary, 200)}` };
    case "task.status": {
      const reason = event.reason === undefined ? "" : ` (${nameReason(event.reason, names)})`;
      return { tone: STATUS_TONES[event.to] ?? "dim", text: `${names.nameOf(event.taskId)}: ${event.to}${reason}` };
    }
    case "task.result":
      return { tone: "dim", text: `${names.nameOf(event.taskId)}: reports ${oneLine(event.result, 120)}` };
    case "task.reused":
      return { tone: "info", text: `${names.nameOf(event.taskId)}: reuses ${reusedText(event.work)}` };
    case "task.reuse_dropped":
      return {
        tone: "warn",
        text: `${names.nameOf(event.taskId)}: the reused result was refused by ${oneLine(event.by, 20)}; the task starts over`,
      };
    case "task.message":
      return { tone: "dim", text: `${names.nameOf(event.taskId)}: message from ${event.from}: ${oneLine(event.text)}` };
    default:
      return assertNever(event);
  }
}

function jobLine(event: OtherEvent, names: TaskNames): EventLine {
  switch (event.type) {
    case "job.submitted":
      return { tone: "strong", text: submittedText(event) };
    case "job.charged":
      return { tone: "warn", text: "from here on the real API answers: its calls cost money" };
    case "job.status": {
      const why = [event.reason, event.detail].filter((part) => part !== undefined).map((part) => oneLine(part, 240));
      const tone = event.to === "failed" ? "bad" : event.to === "completed" ? "good" : "strong";
      return { tone, text: `job: ${[event.to, ...why].join(": ")}` };
    }
    case "job.paused":
      return pauseLine(event);
    case "job.limits": {
      const limits = Object.entries(event.limits).map(([name, value]) => `${name} ${value}`);
      return { tone: "strong", text: `job: limits changed, ${oneLine(limits.join(", "), 200)}` };
    }
    case "job.resumed":
      return { tone: "strong", text: "job: resumed" };
    case "job.window":
      return windowLine(event);
    case "job.hot_spots":
      return { tone: "dim", text: `earlier jobs: ${showNumber(event.spots.length, "hot spot")} for the plan` };
    case "job.setting":
      return { tone: "dim", text: `earlier jobs: cached results of ${showNumber(event.kept, "task")} could be reused` };
    case "job.intake":
      return intakeLine(event.result);
    case "job.quoted":
      return { tone: "strong", text: `quote: ${quoteText(event.quote)}` };
    case "context.cut": {
      const subject = event.taskId === undefined ? "lead" : names.nameOf(event.taskId);
      return { tone: "dim", text: `${subject}: ${describeCut(event.cut)}` };
    }
    case "cache.break":
    case "cache.alert":
    case "cache.recovered":
      return cacheLine(event);
    case "push.requested":
      return {
        tone: "strong",
        text: `push: to ${oneLine(event.branch, 80)} of ${oneLine(event.to, 64)}, allowed by ${oneLine(event.by, 64)}`,
      };
    case "push.step": {
      const tone = event.step === "failed" ? "bad" : event.step === "done" ? "good" : "dim";
      return {
        tone,
        text: `push: ${[event.step, ...(event.detail === undefined ? [] : [oneLine(event.detail, 240)])].join(", ")}`,
      };
    }
    case "job.finish_requested":
      return { tone: "strong", text: `lead: finished, ${oneLine(event.summary, 200)}` };
    case "candidate.claimed":
      return { tone: "dim", text: `${names.nameOf(event.taskId)}: candidate ${event.candidate.commit.slice(0, 12)}` };
    case "verdict.recorded":
      return verdictLine(event, names);
    case "canary.planted":
      return {
        tone: "dim",
        text: `${names.nameOf(event.taskId)}: ${event.fault} planted, ${oneLine(event.where, 120)}`,
      };
    case "canary.judged":
      return canaryLine(event, names);
    case "canary.unjudged":
      return {
        tone: "warn",
        text: `${names.nameOf(event.taskId)}: no verdict on the canary (${oneLine(event.reason)})`,
      };
    case "notification.refused":
      return { tone: "warn", text: `notification ${oneLine(event.id, 60)} refused: ${oneLine(event.reason)}` };
    case "orphans.named":
      return {
        tone: "warn",
        text: `left over from a lost history: ${oneLine(event.orphans.map(({ name }) => name).join(", "))}`,
      };
    case "landing.started":
      return { tone: "dim", text: `landing ${event.tasks.map(names.nameOf).join(", ")}` };
    case "landing.finished":
      return { tone: "dim", text: `landed ${event.tasks.map(names.nameOf).join(", ")} as ${event.head.slice(0, 12)}` };
    case "landing.aborted":
      return {
        tone: "warn",
        text: `landing of ${event.tasks.map(names.nameOf).join(", ")} abandoned: ${oneLine(event.reason)}`,
      };
    default:
      return assertNever(event);
  }
}

function windowLine({ open, until, by }: Extract<JobEvent, { type: "job.window" }>): EventLine {
  if (by === "person") return { tone: "strong", text: "job: runs outside the windows of its queue, as a person asked" };
  const when = until === undefined ? "" : `, ${open ? "until" : "opens at"} ${new Date(until).toISOString()}`;
  return { tone: "info", text: `queue: the window is ${open ? "open" : "closed"}${when}` };
}

function cacheLine(event: Extract<JobEvent, { type: `cache.${string}` }>): EventLine {
  switch (event.type) {
    case "cache.break": {
      const { conversation, vector, evidence, expectedTokens, actualTokens } = event.break;
      const read = `${showCount(actualTokens)} of ${showCount(expectedTokens)} tokens read`;
      return {
        tone: "warn",
        text: `cache: ${oneLine(conversation, 60)} missed the cache because of ${oneLine(vector, 40)} (${read}), ${oneLine(evidence, 160)}`,
      };
    }
    case "cache.alert":
      return {
        tone: "bad",
        text: `cache: only ${showShare(event.readShare)} of the input is read from it, less than ${showShare(event.below)}`,
      };
    case "cache.recovered":
      return { tone: "info", text: `cache: ${showShare(event.readShare)} of the input is read from it again` };
    default:
      return assertNever(event);
  }
}

/** The lead's last message, shown only if the lead's run started no work: it explains why the job makes no progress. */
function saidLast({ idle, words }: Extract<JobEvent, { type: "lead.finished" }>): string {
  return idle && words !== undefined ? `: ${oneLine(words, 300)}` : "";
}

function canaryLine({ taskId, caught }: Extract<JobEvent, { type: "canary.judged" }>, names: TaskNames): EventLine {
  const text = `${names.nameOf(taskId)}: the verifier ${caught ? "caught" : "missed"} the planted fault`;
  return { tone: caught ? "good" : "warn", text };
}

function verdictLine(event: Extract<JobEvent, { type: "verdict.recorded" }>, names: TaskNames): EventLine {
  const { by, decision, findings, summary } = event.verdict;
  const name = names.nameOf(event.taskId);
  if (decision === "pass") return { tone: "dim", text: `${name}: passed by ${by}` };
  const [first] = findings;
  const claim = first === undefined ? summary : `${first.name}: ${first.claim}`;
  const more = findings.length > 1 ? ` (and ${findings.length - 1} more)` : "";
  return { tone: "warn", text: `${name}: caught by ${by}, ${oneLine(claim, 160)}${more}` };
}

/** Replaces the task's id in a reason such as `dependency:t3` by the task's name. */
function nameReason(reason: string, names: TaskNames): string {
  return oneLine(reason, 120).replace(/:(t\d+)$/, (_all, id: string) => `: ${names.nameOf(id)}`);
}

function batchLine(event: BatchEvent, names: TaskNames): EventLine {
  const batch = `batch ${event.n}`;
  switch (event.type) {
    case "batch.planned":
      return { tone: "dim", text: `${batch}: ${event.tasks.map(names.nameOf).join(", ")}` };
    case "batch.testing":
      return { tone: "dim", text: `${batch}: the gate runs on its first ${showNumber(event.prefix, "landing")}` };
    case "batch.tested":
      return event.decision === "pass"
        ? { tone: "dim", text: `${batch}: its first ${showNumber(event.prefix, "landing")} passed the gate` }
        : { tone: "warn", text: `${batch}: its first ${showNumber(event.prefix, "landing")} failed the gate` };
    case "batch.cut":
      return {
        tone: "warn",
        text: `${batch}: ${names.nameOf(event.culprit)} fails the gate, ${event.keep} before it land`,
      };
    case "batch.dropped":
      return { tone: "dim", text: `${batch}: dropped (${oneLine(event.reason, 80)})` };
    default:
      return assertNever(event);
  }
}

function approvalLine(event: ApprovalEvent): EventLine {
  switch (event.type) {
    case "approval.requested":
      return { tone: "warn", text: `waits for approval (${event.n}): ${oneLine(event.summary, 240)}` };
    case "approval.decided": {
      const words = event.reason === undefined ? "" : `: ${oneLine(event.reason)}`;
      return { tone: "strong", text: `a person decided (${event.n}): ${event.decision}${words}` };
    }
    case "approval.withdrawn":
      return { tone: "dim", text: `approval no longer needed (${event.n}): ${oneLine(event.reason)}` };
    default:
      return assertNever(event);
  }
}

/** A job's pause: its reason, and the time when it ends. A pause without an end lasts until a person resumes the job. */
function pauseLine(event: Extract<JobEvent, { type: "job.paused" }>): EventLine {
  const { reason, detail, resumeAt } = event;
  const why = oneLine(detail === undefined ? reason : `${reason}: ${detail}`, 300);
  return {
    tone: "warn",
    text: `job: paused${howLong(event)} (${why})`,
    ...defined({ until: resumeAt }),
  };
}

function howLong({ reason, detail = "", resumeAt }: Extract<JobEvent, { type: "job.paused" }>): string {
  if (resumeAt !== undefined) return ` until ${new Date(resumeAt).toISOString()}`;
  if (UNTIL_API_ANSWERS.has(reason)) return "";
  const hint = detail.includes("npx midwatch resume") ? "" : ": npx midwatch resume JOB";
  return `, and waits for a person${hint}`;
}

/** The result of intake: base commit, branch, rules of the repository that Midwatch ignores, and gate commands that fail on the base. */
export function intakeLine({ base, branch, notTaken = [], gateOnBase }: IntakeResult): EventLine {
  const text = `repository: base ${base.slice(0, 12)}, branch ${oneLine(branch, 80)}`;
  const faults = notTaken.map(({ path, reason }) => `${oneLine(path, 80)}: ${oneLine(reason, 200)}`);
  const warnings = [
    ...(faults.length === 0 ? [] : [`ignored: ${faults.join("; ")}`]),
    ...describeGateOnBase(gateOnBase),
  ];
  return { tone: warnings.length === 0 ? "dim" : "warn", text: [text, ...warnings].join("; ") };
}

/** The text for the first entry of a log: the job's title or goal, and a note if the simulator plays the model. */
function submittedText({ submission, simulated }: Extract<JobEvent, { type: "job.submitted" }>): string {
  const charged = simulated ? " (the simulator answers: all dollars are simulated, nothing is charged)" : "";
  return `submitted: ${oneLine(submission.title ?? submission.goal, 120)}${charged}`;
}

function reusedText({ from, commit, verdicts, work }: ReusedResult): string {
  const result = commit === undefined ? "the report" : "the commit";
  const judged = commit === undefined ? "" : verdicts.length > 0 ? ", with its verdict" : ", to be challenged again";
  return `${result} of ${from.taskId} of ${from.jobId}${judged} (${showUsd(work.costUsd)} saved)`;
}

const STATUS_TONES: Partial<Record<TaskStatus, Tone>> = {
  merged: "good",
  reported: "good",
  revising: "warn",
  parked: "warn",
  failed: "bad",
  cancelled: "warn",
};
