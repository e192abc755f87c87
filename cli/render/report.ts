import type { JobReport } from "../../shared/protocol/api/api.ts";
import { isTerminalJob } from "../../shared/protocol/job/job.ts";
import type { ReuseReport } from "../../shared/protocol/reuse/reuse.ts";
import type { VerifierFigures } from "../../shared/protocol/verification/verification.ts";
import { groupBy } from "../../shared/support/group-by.ts";
import { cleanText, oneLine } from "../../shared/support/text/clean-text.ts";
import { showCost, showCount, showDuration, showNumber, showShare, showUsd } from "../text/figures.ts";
import { type Paint, paintNothing } from "../text/paint.ts";
import { describeCut } from "./cut-text.ts";
import { moreCommands, statusTone } from "./job-text.ts";
import { comparisonLines } from "./quote.ts";

/** Maximum number of table rows for tasks, and for findings. Further rows are only counted; `--json` lists all. */
const MAX_ROWS = 40;
/** Maximum number of lines of a long text that are printed. */
const MAX_LINES = 12;
const MARGIN = 10;

/** Renders a job's report for a person, without a line break at the end. */
export function renderReport(report: JobReport, paint: Paint = paintNothing): string {
  const { job, wallMs } = report;
  const status = paint(statusTone(job.status), job.status);
  const why = [job.reason, job.detail].filter((part) => part !== undefined).map((part) => oneLine(part, 2000));
  const sections: [string, string[]][] = [
    ["job", [`${job.id} ${status} after ${showDuration(wallMs)}`, ...why]],
    ["asked", textLines([job.title, job.goal].filter((part) => part !== undefined).join("\n"))],
    ["summary", textLines(report.summary)],
    ["result", resultLines(report)],
    ["push", pushLines(report)],
    ["tasks", taskLines(report)],
    ["reused", reuseLines(report.reuse)],
    ["caught", caughtLines(report)],
    ["verified", verificationLines(report.verification)],
    ["oracle", oracleLines(report)],
    ["base", (report.gateOnBase ?? []).map((line) => oneLine(line, 600))],
    ["money", [moneyLine(report)]],
    ["cache", [cacheLine(report)]],
    ["quote", report.quote === undefined ? [] : comparisonLines(report.quote)],
    ["context", capped((report.cuts ?? []).map((cut) => `${oneLine(cut.task, 60)}: ${describeCut(cut)}`))],
    ["more", job.status === "failed" ? moreCommands(job.id).slice(1) : []],
    ["open", capped(report.openQuestions.map((question) => oneLine(question, 300)))],
  ];
  return sections
    .filter(([, lines]) => lines.length > 0)
    .map(([name, lines]) => block(paint("strong", name.padEnd(MARGIN)), lines))
    .join("\n");
}

function block(name: string, lines: readonly string[]): string {
  return lines.map((line, i) => (i === 0 ? name : " ".repeat(MARGIN)) + line).join("\n");
}

function textLines(text: string): string[] {
  const lines = cleanText(text).trim().split("\n");
  if (lines[0] === "") return [];
  const shown = lines.slice(0, MAX_LINES).map((line) => oneLine(line, 400));
  return lines.length > MAX_LINES ? [...shown, `(and ${lines.length - MAX_LINES} more lines)`] : shown;
}

function resultLines({ job, result }: JobReport): string[] {
  if (result === undefined) return ["nothing was merged"];
  const commits = `${result.base.slice(0, 12)}..${result.head.slice(0, 12)}`;
  if (!isTerminalJob(job.status))
    return [`${commits} is merged so far; the branch can be downloaded when the job has ended`];
  const [branch, bundle, patch] = [result.branch, result.bundle, result.patch].map((name) => oneLine(name));
  return [
    `branch ${branch}, ${commits}`,
    `as a branch:  npx midwatch report ${job.id} --artifact ${bundle} -o ${bundle}`,
    `              git fetch ${bundle} refs/heads/${branch}:refs/remotes/${branch} && git merge ${branch}`,
    `as a patch:   npx midwatch report ${job.id} --artifact ${patch} -o ${patch}`,
    `              git apply --index ${patch}`,
  ];
}

function pushLines({ job, result, push }: JobReport): string[] {
  if (push === undefined || result === undefined) return [];
  const to = `${oneLine(push.to ?? "", 64)}${push.branch === undefined ? "" : `, branch ${oneLine(push.branch, 200)}`}`;
  if (push.step === undefined) return [`to ${to}: waits for approval: npx midwatch push ${job.id}`];
  const detail = push.detail === undefined ? "" : `: ${oneLine(push.detail, 300)}`;
  return [`to ${to}, allowed by ${oneLine(push.by ?? "", 64)}: ${push.step}${detail}`];
}

/** The number of tasks in each state, and a row for each task that was revised or did not merge. */
function taskLines({ tasks, counts }: JobReport): string[] {
  const byStatus = new Map<string, number>();
  for (const { status } of tasks) byStatus.set(status, (byStatus.get(status) ?? 0) + 1);
  const states = [...byStatus].map(([status, count]) => `${count} ${status}`);
  const reports = counts.reported === 0 ? "" : `; ${showNumber(counts.reported, "report")} outside the plan`;
  const head = `${counts.planned} planned${states.length === 0 ? "" : `: ${states.join(", ")}`}; ${counts.revised} revised${reports}`;
  const remarkable = tasks.filter((task) => task.status !== "merged" || task.revisions > 0);
  const rows = remarkable.map((task) => {
    const reason = task.reason === undefined ? "" : ` (${oneLine(task.reason, 120)})`;
    const revised =
      task.revisions === 0 ? "" : `, ${showNumber(task.revisions, "revision")}: caught by ${catchers(task.caughtBy)}`;
    const trouble = task.trouble === undefined ? "" : `: it ${oneLine(task.trouble, 600)}`;
    return `${oneLine(task.key, 60)} ${task.status}${reason}${revised}${trouble}`;
  });
  return [head, ...capped(rows)];
}

function caughtLines({ verdicts, caughtBy, findings }: JobReport): string[] {
  const head = `${verdicts.passed} verdicts passed, ${verdicts.failed} failed: ${caughtBy.check} by checks, ${caughtBy.challenge} by the challenge, ${caughtBy.gate} by the gate${conflictsOf(caughtBy)}`;
  const rows = findings.map(
    ({ task, source, name, claim }) => `${oneLine(task, 60)}: ${source}, ${oneLine(name, 80)}: ${oneLine(claim, 160)}`,
  );
  return [head, ...capped(rows)];
}

function conflictsOf({ conflict = 0 }: JobReport["caughtBy"]): string {
  return conflict === 0 ? "" : `, ${conflict} by conflicts with changes that landed before`;
}

function oracleLines({ oracle }: JobReport): string[] {
  if (oracle === undefined) return [];
  return [
    `${showNumber(oracle.mismatches, "mismatch").replace(/mismatchs$/, "mismatches")} on ${showCount(oracle.distinctInputs)} distinct inputs (${showCount(oracle.inputs)} in all)`,
    `${oracle.exportsCovered} of ${oracle.exports} exports called; the comparison catches ${oracle.faultsCaught} of ${oracle.faultsPlanted} faults planted to test it`,
  ];
}

function moneyLine({ cost, usage }: JobReport): string {
  const tokens = `${showCount(usage.outputTokens)} tokens written by the model`;
  return `${showCost(cost.usd, cost.simulated)}; ${showNumber(usage.calls, "model call")}, ${tokens}`;
}

function cacheLine({ cache }: JobReport): string {
  const [read, created, input] = [cache.readTokens, cache.createdTokens, cache.inputTokens].map(showCount);
  return `${showShare(cache.readShare)} of the input was read from the cache (${read} read, ${created} written, ${input} neither)`;
}

function catchers(caughtBy: JobReport["caughtBy"]): string {
  const named = Object.entries(caughtBy).filter(([, count]) => count > 0);
  return named.map(([name, count]) => (count === 1 ? name : `${name} (${count})`)).join(", ") || "none";
}

function capped(rows: readonly string[]): string[] {
  if (rows.length <= MAX_ROWS) return [...rows];
  return [...rows.slice(0, MAX_ROWS), `and ${rows.length - MAX_ROWS} more, in --json`];
}

/** The summary of reused results: their number, the savings, and the jobs that they come from. */
export function reuseLines(reuse: ReuseReport | undefined): string[] {
  if (reuse === undefined) return [];
  const { tasks, dropped, savedUsd, savedCalls } = reuse;
  const confirmed = tasks.filter(({ verdict }) => verdict === "kept").length;
  const again = tasks.filter(({ verdict }) => verdict === "again").length;
  const judged = [
    ...(confirmed === 0 ? [] : [`${confirmed} with the verdict`]),
    ...(again === 0 ? [] : [`${again} challenged again`]),
    ...(dropped === 0 ? [] : [`${dropped} refused and started over`]),
  ];
  const head = `${showNumber(tasks.length, "task")} reused${judged.length === 0 ? "" : ` (${judged.join(", ")})`}: ${showUsd(savedUsd)} and ${showNumber(savedCalls, "model call")} saved`;
  return [head, ...[...groupBy(tasks, ({ jobId }) => jobId)].map(([jobId, of]) => `${of.length} from ${jobId}`)];
}

/** The job's checks, kill scores, canaries and recall; empty for reports of older versions. */
export function verificationLines(verification: JobReport["verification"]): string[] {
  if (verification === undefined) return [];
  const { checks, verifiers, canaries, verifier } = verification;
  const ran = checks.reduce((sum, { passed, refused, warned }) => sum + passed + refused + warned, 0);
  const refusing = checks
    .filter(({ refused }) => refused > 0)
    .map(({ name, refused }) => `${oneLine(name, 40)} ${refused}`);
  const pairs = verifiers.map(({ count, tasks }) => `${showNumber(tasks, "task")} by ${showNumber(count, "verifier")}`);
  return [
    `${checks.length} kinds of checks, ${ran} times${refusing.length === 0 ? "" : `; refused by ${refusing.join(", ")}`}`,
    ...killLines(verifier),
    ...(pairs.length === 0 ? [] : [`passed: ${pairs.join(", ")}`]),
    verifierLine(verifier),
    ...canaries.map(
      ({ fault, where, task, ...ending }) =>
        `canary in ${oneLine(task, 60)}: ${fault} ${endingOf(ending)} (${oneLine(where, 100)})`,
    ),
  ];
}

function endingOf({ caught, unjudged }: { caught?: boolean; unjudged?: string }): string {
  if (unjudged !== undefined) return `got no verdict (${oneLine(unjudged, 40)})`;
  return caught === undefined ? "not judged" : caught ? "caught" : "MISSED";
}

/** The planted faults that attacks and acceptance commands noticed, by attack class. */
function killLines({ kills, disagreement }: VerifierFigures): string[] {
  const { passes, measured, planted, byAttacks, byAcceptance, classes, unmeasured } = kills;
  if (passes === 0) return [];
  const by = Object.entries(classes).map(([name, each]) => `${oneLine(name, 40)} ${each.killed} of ${each.planted}`);
  const without = Object.entries(unmeasured).map(([name, count]) => `${oneLine(name, 40)} ${count}`);
  const noticed = `attacks noticed ${byAttacks} of ${showNumber(planted, "planted fault")}`;
  return [
    ...(planted === 0 ? [] : [by.length === 0 ? noticed : `${noticed}: ${by.join(", ")}`]),
    ...(byAcceptance === undefined
      ? []
      : [`acceptances noticed ${byAcceptance.killed} of ${showNumber(byAcceptance.planted, "planted fault")}`]),
    ...(measured < passes ? [`UNMEASURED, no fault could be planted: ${passes - measured} of ${passes} passes`] : []),
    ...(without.length === 0 ? [] : [`unmeasured, no fault of the class: ${without.join(", ")}`]),
    ...(disagreement === undefined ? [] : [`kill score and recall DISAGREE: ${oneLine(disagreement, 300)}`]),
  ];
}

function verifierLine({ state, why, rows }: VerifierFigures): string {
  const models = [...new Set(rows.map(({ model, card }) => `${oneLine(model, 60)}, card ${card}`))];
  const who = models.length === 0 ? "" : ` (${models.join("; ")})`;
  return `verifiers${who}: ${state === "withheld" ? "WITHHELD, " : ""}${oneLine(why, 300)}`;
}
