import type { Finding } from "../../shared/protocol/verification/verdict.ts";

/** Stop reason of an attempt or a run of the lead that got no answer from the API. */
export const UNAVAILABLE = "model_unavailable";

/** Stop reasons that the machine causes, not the agent. */
export const INTERRUPTIONS: ReadonlySet<string> = new Set([
  "crashed",
  "internal",
  "no_result",
  "queue_unavailable",
  "lost",
]);

/** Reason of a queued task that waits for a lookup of cached results. */
export const LOOKING_UP = "reuse";

/** Prefix of the reason of a task whose next attempt a pause holds back; the attempt's stage follows. */
export const HELD = "paused:";

/** Name of the finding that sends a task back because its commit does not merge. */
export const MERGE_CONFLICT = "merge-conflict";

/** True for a finding of a merge conflict with the job's head. */
export function isConflict({ source, name }: Finding): boolean {
  return source === "gate" && name === MERGE_CONFLICT;
}
