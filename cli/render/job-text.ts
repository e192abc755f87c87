import type { JobView } from "../../shared/protocol/api/api.ts";
import type { JobStatus } from "../../shared/protocol/job/job.ts";
import { cleanText, oneLine } from "../../shared/support/text/clean-text.ts";
import { showDate, showDuration, showShare, showTime, showUsd } from "../text/figures.ts";
import type { Paint, Tone } from "../text/paint.ts";
import { quoteText } from "./quote.ts";

/** Renders a job for `midwatch get`. */
export function renderJob(job: JobView, now: number, paint: Paint): string {
  const rows: [string, string][] = [
    ["job", job.id],
    ["status", statusText(job, paint)],
    [
      "created",
      `${showDate(job.createdAt)}, ${showDuration((job.endedAt ?? now) - job.createdAt)}${job.endedAt === undefined ? " ago" : " in all"}`,
    ],
    ["goal", goalText(job.goal)],
    ["branch", job.branch === undefined ? "not cut yet" : oneLine(job.branch)],
    ["base", job.base ?? "not known yet"],
    ["head", job.head ?? "nothing merged yet"],
    ["plan", oneLine(job.planSummary ?? "none yet", 300)],
    ...(job.quote === undefined ? [] : [["quote", quoteText(job.quote)] as [string, string]]),
    ["tasks", countsText(job)],
    ["lead", `${job.lead.runs} runs${job.lead.active ? ", one is under way" : ""}`],
    ["money", moneyText(job)],
  ];
  if (job.approvals !== undefined) rows.push(["waits", `${job.approvals} for a person: npx midwatch approvals`]);
  if (job.status === "failed") rows.push(["more", moreCommands(job.id).join(" ".repeat(3))]);
  const head = paint("strong", oneLine(job.title, 120));
  const body = rows.map(([name, text]) => `${paint("dim", name.padEnd(9))}${text}`);
  return [head, ...body, ...runningLines(job, now, paint)].join("\n");
}

/** A job's status with its pause, reason and details. */
export function statusText(job: JobView, paint: Paint): string {
  const why = whyText(job);
  const paused = job.paused === undefined ? "" : paint("warn", ` (paused: ${oneLine(job.paused, 120)}${nextTry(job)})`);
  return paint(statusTone(job.status), job.status) + paused + (why === "" ? "" : ` ${why}`);
}

function nextTry({ resumeAt }: JobView): string {
  return resumeAt === undefined ? "" : `; next try at ${showTime(resumeAt)}`;
}

/** Commands that show more about the reason of a failure. */
export function moreCommands(jobId: string): string[] {
  return [`npx midwatch report ${jobId}`, `npx midwatch get ${jobId} --tasks`, `npx midwatch logs ${jobId}`];
}

/** The reason of a job's status and its details, in one line; empty without a reason. */
export function whyText({ reason, detail }: Pick<JobView, "reason" | "detail">): string {
  return [reason, detail].flatMap((part) => (part === undefined ? [] : [oneLine(part, 2000)])).join(": ");
}

export function statusTone(status: JobStatus): Tone {
  if (status === "completed") return "good";
  if (status === "failed" || status === "cancelled") return "bad";
  return "info";
}

/** The number of tasks by state, such as `12 of 47 merged, 9 running, 1 revising`. */
export function countsText({ counts }: Pick<JobView, "counts">): string {
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  if (total === 0) return "none planned yet";
  const rest = Object.entries(counts).filter(([status, count]) => status !== "merged" && count > 0);
  return [`${counts.merged ?? 0} of ${total} merged`, ...rest.map(([status, count]) => `${count} ${status}`)].join(
    ", ",
  );
}

/**
 * Cost, cap and cache share, such as `$0.42 of $25.00, cache 91 %`; for a simulated job, `$0.42 of $25.00 (simulated,
 * nothing is charged), cache 91 %`.
 */
export function moneyText(job: Pick<JobView, "usage" | "limits" | "cacheReadShare" | "simulated">): string {
  const simulated = job.simulated ? " (simulated, nothing is charged)" : "";
  return `${showUsd(job.usage.costUsd)} of ${showUsd(job.limits.maxCostUsd)}${simulated}, cache ${showShare(job.cacheReadShare)}`;
}

/** One line per running attempt: role, stage, task, id, duration. */
export function runningLines({ running }: Pick<JobView, "running">, now: number, paint: Paint): string[] {
  return [...running]
    .sort((a, b) => a.since - b.since)
    .map(({ attemptId, role, stage, key, since }) => {
      const line = `  ${role.padEnd(12)} ${stage.padEnd(14)} ${oneLine(key, 44).padEnd(44)} ${attemptId.padEnd(8)}`;
      return `${line} ${paint("dim", showDuration(now - since))}`;
    });
}

/** The first line of the job's goal; `--json` prints the full text. */
function goalText(goal: string): string {
  const lines = cleanText(goal).trim().split("\n");
  const first = oneLine(lines[0] ?? "", 200);
  return lines.length === 1 ? first : `${first} (and ${lines.length - 1} more lines)`;
}
