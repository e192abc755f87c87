import type { TaskSpec } from "../../../shared/protocol/task/task.ts";
import { escapeText } from "../../../shared/support/text/escape-text.ts";
import type { TaskState } from "../fold/state.ts";

type Side = Pick<TaskSpec, "id" | "key" | "title" | "brief">;

/** Maximum number of characters of a task's brief that these texts quote. */
const MAX_BRIEF = 1500;

/** The evidence for the author of a commit that cannot be merged: the other tasks that changed the same lines, with their briefs. */
export function conflictEvidence(others: readonly Side[]): string {
  return [
    "Your worktree holds the merge of your commit with the merged work. Where both changed the same lines, both versions are between conflict markers (<<<<<<<, =======, >>>>>>>): keep what both briefs ask for, and leave no marker.",
    ...others.map(({ key, title, brief }) => `The other side is task ${key}, ${title}:\n${brief.slice(0, MAX_BRIEF)}`),
  ]
    .join("\n\n")
    .slice(0, 8000);
}

/** The message to the lead after the last allowed rebase of a task: both conflicting tasks, and the paths of the conflict. */
export function leadConflict(task: TaskState, others: readonly Side[], paths: readonly string[]): string {
  const side = ({ id, key, title, brief }: Side) =>
    `<side task="${id}" key="${escapeText(key)}" title="${escapeText(title)}">${escapeText(brief.slice(0, MAX_BRIEF))}</side>`;
  return [
    '<task-notification automated="true">',
    `<task id="${task.spec.id}" key="${escapeText(task.spec.key)}" status="parked">${escapeText(task.spec.title)}</task>`,
    `<why>its commit did not merge ${task.conflicts ?? 0} times, in: ${escapeText(paths.slice(0, 20).join(", "))}</why>`,
    side(task.spec),
    ...others.map(side),
    "</task-notification>",
    "Plan this part again: amend_plan so that one task does what both need, or let one depend on the other; message_task to try again; stop_task if it is no longer needed.",
  ].join("\n");
}
