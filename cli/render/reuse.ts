import type { ReusedResult, ReuseReport } from "../../shared/protocol/reuse/reuse.ts";
import { groupBy } from "../../shared/support/group-by.ts";
import { showNumber, showUsd } from "../text/figures.ts";

/** What a report says of what was taken over: how much, what it saved, and from which jobs. */
export function reuseLines(reuse: ReuseReport | undefined): string[] {
  if (reuse === undefined) return [];
  const { tasks, dropped, savedUsd, savedCalls } = reuse;
  const kept = tasks.filter(({ verdict }) => verdict === "kept").length;
  const again = tasks.filter(({ verdict }) => verdict === "again").length;
  const judged = [
    ...(kept === 0 ? [] : [`${kept} with the verdict`]),
    ...(again === 0 ? [] : [`${again} challenged again`]),
    ...(dropped === 0 ? [] : [`${dropped} refused and begun anew`]),
  ];
  const head = `${showNumber(tasks.length, "task")} taken over${judged.length === 0 ? "" : ` (${judged.join(", ")})`}: ${showUsd(savedUsd)} and ${showNumber(savedCalls, "model call")} saved`;
  return [head, ...[...groupBy(tasks, ({ jobId }) => jobId)].map(([jobId, of]) => `${of.length} from ${jobId}`)];
}

/** What a task takes over, in one line. */
export function reusedText({ from, commit, verdicts, work }: ReusedResult): string {
  const what = commit === undefined ? "the report" : "the commit";
  const judged = commit === undefined ? "" : verdicts.length > 0 ? ", with its verdict" : ", to be challenged again";
  return `${what} of ${from.taskId} of ${from.jobId}${judged} (${showUsd(work.costUsd)} saved)`;
}
