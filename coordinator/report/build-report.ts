import type { JobReport } from "../../shared/protocol/api/api.ts";
import { cacheReadShare } from "../../shared/protocol/price/usage.ts";
import type { TaskStatus } from "../../shared/protocol/task/task.ts";
import { describeTrouble } from "../../shared/protocol/task/task-trouble.ts";
import { describeGateOnBase } from "../../shared/protocol/verification/describe-gate-on-base.ts";
import type { CheckResult, Verdict } from "../../shared/protocol/verification/verdict.ts";
import { defined } from "../../shared/support/defined.ts";
import { timeBetween } from "../../shared/support/time/time-between.ts";
import { type JobState, newestAttempt, type TaskState } from "../job/fold/state.ts";
import { isConflict } from "../job/reasons.ts";
import { compareQuote } from "./compare-quote.ts";
import { describeReuse } from "./describe-reuse.ts";
import { describeVerification } from "./describe-verification.ts";

/** Builds the report of a job. Pure. For a job that is still running, `now` takes the place of its end. */
export function buildReport(job: JobState, now: number): JobReport {
  const tasks = [...job.tasks.values()];
  const planned = tasks.filter((task) => task.spec.origin === "plan");
  // Verdicts on merge groups are left out, because the verdict of each task in the group repeats them.
  const verdicts = job.verdicts.filter(({ taskId }) => job.tasks.get(taskId)?.batch === undefined);
  const failed = verdicts.filter(({ verdict }) => verdict.decision === "fail");
  const oracle = oracleFigures(job);
  const quote = compareQuote(job, now);
  return {
    job: {
      id: job.id,
      status: job.status,
      goal: job.submission.goal,
      ...defined({ title: job.submission.title, reason: job.reason, detail: job.detail }),
    },
    ...resultOf(job),
    ...pushOf(job),
    summary: job.finishSummary ?? job.planSummary ?? "",
    tasks: planned.map((task) => taskRow(job, task)),
    ...describeReuse(job),
    counts: {
      planned: planned.length,
      merged: countOf(planned, "merged"),
      revised: planned.filter((task) => task.revision > 0).length,
      reported: tasks.filter(isReport).length,
      failed: countOf(planned, "failed"),
      cancelled: countOf(planned, "cancelled"),
    },
    verdicts: { passed: verdicts.length - failed.length, failed: failed.length },
    caughtBy: caughtBy(failed.map(({ verdict }) => verdict)),
    findings: failed.flatMap(({ taskId, verdict }) =>
      verdict.findings.map(({ source, name, claim, command }) => ({
        task: job.tasks.get(taskId)?.spec.key ?? taskId,
        source,
        name,
        claim,
        ...defined({ command }),
      })),
    ),
    verification: describeVerification(job),
    ...defined({ oracle }),
    usage: job.usage,
    cache: {
      readTokens: job.usage.cacheReadTokens,
      createdTokens: job.usage.cacheWrite5mTokens + job.usage.cacheWrite1hTokens,
      inputTokens: job.usage.inputTokens,
      readShare: cacheReadShare(job.usage),
    },
    cost: { usd: job.usage.costUsd, simulated: job.simulated === true },
    ...defined({ quote }),
    ...cutsOf(job),
    wallMs: timeBetween(job.createdAt, job.endedAt ?? now),
    ...gateOnBase(job),
    openQuestions: openQuestions(tasks),
  };
}

/** The cuts of the agents' conversations; the field is left out if there are none. */
function cutsOf({ tasks, lead }: JobState): { cuts?: NonNullable<JobReport["cuts"]> } {
  const ofTasks = [...tasks.values()].flatMap(({ spec, attempts }) =>
    attempts.flatMap(({ cuts = [] }) => cuts.map((cut) => ({ task: spec.key, ...cut }))),
  );
  const cuts = [...(lead.cuts ?? []).map((cut) => ({ task: "lead", ...cut })), ...ofTasks];
  return cuts.length === 0 ? {} : { cuts };
}

/** Whether a task is a read-only task that has reported to the lead. Gate runs and canaries do not report to the lead. */
function isReport({ status, batch, spec }: TaskState): boolean {
  return status === "reported" && batch === undefined && spec.origin !== "canary";
}

function resultOf(job: JobState): { result?: NonNullable<JobReport["result"]> } {
  const { intake, head } = job;
  if (intake === undefined || head === undefined || head === intake.base) return {};
  return { result: { base: intake.base, head, branch: intake.branch, patch: "result.patch", bundle: "result.bundle" } };
}

function gateOnBase({ intake }: JobState): { gateOnBase?: string[] } {
  const lines = describeGateOnBase(intake?.gateOnBase);
  return lines.length === 0 ? {} : { gateOnBase: lines };
}

/** The latest push of the result. If there is none, the push that the submission asks for and that a person has not allowed yet. */
function pushOf({ push, submission }: JobState): { push?: NonNullable<JobReport["push"]> } {
  const known = push ?? submission.push;
  return known === undefined ? {} : { push: known };
}

function taskRow(job: JobState, task: TaskState): JobReport["tasks"][number] {
  const failed = job.verdicts.filter(({ taskId, verdict }) => taskId === task.spec.id && verdict.decision === "fail");
  const isGivenUp = task.status === "failed" || task.status === "cancelled";
  const trouble = isGivenUp ? describeTrouble(task) : undefined;
  return {
    id: task.spec.id,
    key: task.spec.key,
    title: task.spec.title,
    status: task.status,
    ...defined({ reason: task.reason, trouble }),
    revisions: task.revision,
    caughtBy: caughtBy(failed.map(({ verdict }) => verdict)),
    ...defined({ landedAs: task.landedAs }),
  };
}

function caughtBy(failed: readonly Verdict[]): JobReport["caughtBy"] {
  const conflicts = failed.filter(({ findings }) => findings.some(isConflict));
  const judged = failed.filter((verdict) => !conflicts.includes(verdict));
  const count = (by: FindingSourceName) => judged.filter((verdict) => verdict.by === by).length;
  const others = conflicts.length === 0 ? {} : { conflict: conflicts.length };
  return { check: count("check"), challenge: count("challenge"), gate: count("gate"), ...others };
}
type FindingSourceName = "check" | "challenge" | "gate";

/** The counts (inputs, exports, mismatches) of the last differential test that the gate ran on the integrated head. */
function oracleFigures(job: JobState): JobReport["oracle"] {
  const gate = job.verdicts.findLast(({ verdict }) => verdict.by === "gate" && verdict.checks.some(hasFigures));
  const figures = gate?.verdict.checks.find(hasFigures)?.figures;
  if (figures === undefined) return undefined;
  const figure = (name: string) => figures[name] ?? 0;
  return {
    inputs: figure("inputs"),
    distinctInputs: figure("distinctInputs"),
    exportsCovered: figure("exportsCovered"),
    exports: figure("exports"),
    mismatches: figure("mismatches"),
    faultsCaught: figure("faultsCaught"),
    faultsPlanted: figure("faultsPlanted"),
  };
}

function hasFigures(check: CheckResult): boolean {
  return check.figures?.distinctInputs !== undefined;
}

/** Parked and failed tasks, about which a person has to decide. */
function openQuestions(tasks: readonly TaskState[]): string[] {
  return tasks
    .filter((task) => task.status === "parked" || task.status === "failed")
    .map(
      (task) =>
        `${task.spec.key} is ${task.status} (${task.reason ?? "unknown"}): ${newestAttempt(task)?.summary ?? ""}`,
    );
}

function countOf(tasks: readonly TaskState[], status: TaskStatus): number {
  return tasks.filter((task) => task.status === status).length;
}
