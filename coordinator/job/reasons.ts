import type { Finding } from "../../shared/protocol/verification/verdict.ts";

/** The stop reason of an attempt, or a run of the lead, to which the API did not answer. */
export const UNAVAILABLE = "model_unavailable";

/** Ends of an agent's attempt that are the machine's doing. */
export const INTERRUPTIONS: ReadonlySet<string> = new Set([
  "crashed",
  "internal",
  "no_result",
  "queue_unavailable",
  "lost",
]);

/** The reason of a queued task for which kept work is looked for. */
export const LOOKING_UP = "reuse";

/** Begins the reason of a task whose next attempt a pause holds back; the attempt's stage follows. */
export const HELD = "paused:";

/** The name of the finding that sends a task back because its commit does not merge. */
export const MERGE_CONFLICT = "merge-conflict";

/** True for a finding that says that a commit does not merge with the job's head. */
export function isConflict({ source, name }: Finding): boolean {
  return source === "gate" && name === MERGE_CONFLICT;
}
