import type { Finding } from "../../shared/protocol/verification/verdict.ts";

/** The stop reason of an attempt, or of a run of the lead, that got no answer from the API. */
export const UNAVAILABLE = "model_unavailable";

/** Stop reasons that are caused by the machine and not by the agent. */
export const INTERRUPTIONS: ReadonlySet<string> = new Set([
  "crashed",
  "internal",
  "no_result",
  "queue_unavailable",
  "lost",
]);

/** The reason of a queued task that waits for a lookup of cached results. */
export const LOOKING_UP = "reuse";

/** Prefix of the reason of a task whose next attempt was held back while the job was paused. The stage of the attempt follows. */
export const HELD = "paused:";

/** Name of the finding with which a task is sent back because its commit cannot be merged. */
export const MERGE_CONFLICT = "merge-conflict";

/** True for a finding that reports a merge conflict with the job's head. */
export function isConflict({ source, name }: Finding): boolean {
  return source === "gate" && name === MERGE_CONFLICT;
}
