import type { AttemptOrder } from "../protocol/task/delivery.ts";
import { ATTACK_CLASSES, type AttackClass, type Finding } from "../protocol/verification/verdict.ts";
import { escapeText } from "../support/text/escape-text.ts";

/** Maximum length of the diff in a verifier's brief, in characters. The verifier reads the rest of the diff with its tools. */
const MAX_DIFF_CHARS = 60_000;

/**
 * The first message to a worker's agent. Line 1 names the role. Blocks follow, with one blank line between them. All
 * text is escaped, so that no text from a plan or a finding can open or close a block.
 */
export function workBrief(order: AttemptOrder): string {
  return join([
    `role: ${order.role}`,
    taskBlock(order),
    block("brief", order.task.brief),
    list("writes", order.task.writes),
    list("deliverables", order.task.deliverables),
    order.task.acceptance.length === 0 ? "" : block("acceptance", JSON.stringify(order.task.acceptance)),
    findingsBlock(order.findings),
    messagesBlock(order.messages),
    closing(order),
  ]);
}

/** The first message to a verifier: the task, the author's claims, the results of the checks, and the change. */
export function challengeBrief(
  order: AttemptOrder,
  { diff, classes = [] }: { diff: string; classes?: readonly AttackClass[] },
): string {
  return join([
    "role: verifier",
    taskBlock(order),
    block("brief", order.task.brief),
    list("writes", order.task.writes),
    list("deliverables", order.task.deliverables),
    order.task.acceptance.length === 0 ? "" : block("acceptance", JSON.stringify(order.task.acceptance)),
    list("claims", order.claims),
    list(
      "checks",
      order.checks.map(({ name, passed, detail }) => `${name}: ${passed ? "passed" : "failed"}. ${detail}`),
    ),
    block("diff", cut(diff)),
    block("reference", REFERENCE),
    list(
      "attack-classes",
      classes.map((name) => `${name}: ${ATTACK_CLASSES[name]}`),
    ),
    classes.length === 0 ? "" : PLANTED,
    messagesBlock(order.messages),
    "Attack the candidate, then call submit_verdict.",
  ]);
}

/** The sentences that tell the verifier how its pass is measured. */
const PLANTED =
  "A pass is measured by the faults that its attacks notice: the harness plants faults in the change, and for each class at least one attack must fail on one of them. The repository's own tests are removed for this: put your own inputs into files below /attack.";

/** The sentences that name the folders a verifier can use. */
const REFERENCE = [
  "/work: the candidate, a fresh copy for each command, and the folder that your commands start in",
  "/base: the original tree, without the change, read-only; compare with it",
  "/attack: your own files, written by write_file, read-only while a command runs, preserved between commands",
].join("\n");

/** Shortens a diff at the end of a line. */
function cut(diff: string): string {
  if (diff.length <= MAX_DIFF_CHARS) return diff;
  const start = diff.slice(0, diff.lastIndexOf("\n", MAX_DIFF_CHARS));
  return `${start}\n(cut: ${diff.length} characters in all; read the rest in /work)`;
}

function taskBlock({ task }: AttemptOrder): string {
  return `<task id="${task.id}" key="${escapeText(task.key)}" title="${escapeText(task.title)}"/>`;
}

function closing({ task, findings }: AttemptOrder): string {
  if (task.writes.length === 0) return "This task is read-only. Hand in your answer with submit_result, in report.";
  if (findings.length > 0) {
    return "An earlier result was refused for the findings above; your worktree holds it. Fix it, and hand in with submit_result.";
  }
  return "Make the change in your worktree, try it, and hand in with submit_result.";
}

function findingsBlock(findings: readonly Finding[]): string {
  if (findings.length === 0) return "";
  const lines = findings.map(({ source, name, claim, command, evidence }) => {
    const parts = [
      tag("claim", claim),
      command === undefined ? "" : tag("command", command),
      evidence === undefined ? "" : tag("evidence", evidence),
    ];
    return `<finding source="${source}" name="${escapeText(name)}">${parts.join("")}</finding>`;
  });
  return `<findings>\n${lines.join("\n")}\n</findings>`;
}

function messagesBlock(messages: readonly string[]): string {
  if (messages.length === 0) return "";
  return `<messages>\n${messages.map((text) => tag("message", text)).join("\n")}\n</messages>`;
}

function list(name: string, items: readonly string[]): string {
  return items.length === 0 ? "" : block(name, items.join("\n"));
}

function block(name: string, text: string): string {
  return `<${name}>\n${escapeText(text)}\n</${name}>`;
}

function tag(name: string, text: string): string {
  return `<${name}>${escapeText(text)}</${name}>`;
}

function join(blocks: readonly string[]): string {
  return blocks.filter((text) => text !== "").join("\n\n");
}
