import type { Approval } from "../../shared/protocol/approval/approval.ts";
import { cleanText, oneLine } from "../../shared/support/text/clean-text.ts";
import { showDuration } from "../text/figures.ts";
import type { Paint } from "../text/paint.ts";
import { renderTable } from "../text/table.ts";
import { quoteText } from "./quote.ts";

/** Renders approvals as a table, with the commands that decide them. */
export function renderApprovals(approvals: readonly Approval[], now: number, paint: Paint): string {
  if (approvals.length === 0) return "nothing waits for a person";
  const rows = approvals.map((approval) => [
    approval.id,
    approval.kind,
    statusOf(approval),
    approval.call?.risk ?? "",
    oneLine(approval.taskKey ?? "", 30),
    showDuration(now - approval.askedAt),
    oneLine(approval.summary, 100),
  ]);
  const table = renderTable(paint, ["APPROVAL", "KIND", "STATUS", "RISK", "TASK", "ASKED", "WHAT"], rows);
  return `${table}\n${paint("dim", "npx midwatch approvals show|approve|deny ID")}`;
}

/** Renders one approval in full. Text from a model is on separate lines, without control characters. */
export function renderApproval(approval: Approval, now: number, paint: Paint): string {
  const { call, plan } = approval;
  const rows: [string, string][] = [
    ["approval", approval.id],
    ["job", approval.jobId],
    ["status", statusOf(approval)],
    ["asked", `${showDuration(now - approval.askedAt)} ago`],
  ];
  if (approval.taskId !== undefined) {
    const who = `${approval.attemptId ?? ""} ${approval.role ?? ""}`.trim();
    rows.push(["task", `${oneLine(approval.taskKey ?? "", 60)} (${approval.taskId}), attempt ${who}`]);
  }
  if (call !== undefined) {
    rows.push(["risk", `${call.risk}, ${oneLine(call.kind, 40)}`], ["why", oneLine(call.reason, 600)]);
    if (call.files.length > 0) rows.push(["opens", call.files.map((file) => oneLine(file, 100)).join(", ")]);
  } else rows.push(["what", oneLine(approval.summary, 600)]);
  if (approval.remove !== undefined) rows.push(["removes", oneLine(approval.remove.join(" "), 600)]);
  if (approval.quote !== undefined)
    rows.push(["quote", `${quoteText(approval.quote)}${approval.simulated ? "; simulated: nothing is charged" : ""}`]);
  if (approval.reason !== undefined) rows.push(["words", oneLine(approval.reason, 600)]);
  const head = rows.map(([name, text]) => `${paint("dim", name.padEnd(9))}${text}`);
  return [...head, ...callLines(call, paint), ...planLines(plan, paint)].join("\n");
}

function callLines(call: Approval["call"], paint: Paint): string[] {
  if (call === undefined) return [];
  return [
    "",
    paint("strong", call.tool),
    ...cleanText(call.subject)
      .split("\n")
      .map((line) => `  ${line}`),
  ];
}

function planLines(plan: Approval["plan"], paint: Paint): string[] {
  if (plan === undefined) return [];
  const rows = plan.tasks.map(({ key, role, title, writes, ...task }) => [
    oneLine(key, 40),
    oneLine(role, 16),
    oneLine(title, 60),
    oneLine(writes.join(" "), 60),
    task.protected.length === 0 ? "" : `opens ${oneLine(task.protected.join(" "), 60)}`,
  ]);
  return [
    "",
    oneLine(plan.summary, 600),
    "",
    renderTable(paint, ["TASK", "ROLE", "TITLE", "WRITES", "PROTECTED"], rows),
  ];
}

function statusOf({ status, deferred }: Approval): string {
  return deferred ? `${status} (away)` : status;
}
