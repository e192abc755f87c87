import { type Decision, emit } from "../decision.ts";
import type { JobState } from "../fold/state.ts";

/** Pauses a job whose tasks could start, but whose window is closed. */
export function waitForWindow(decision: Decision): void {
  const { job } = decision;
  if (job.paused !== undefined || !isClosed(job) || !HAS_PLAN.has(job.status)) return;
  const { until } = job.window ?? {};
  const when = until === undefined ? "" : ` opens at ${new Date(until).toISOString()}`;
  emit(decision, { type: "job.paused", reason: "window", detail: `queue ${job.submission.queue}${when}` });
}

const HAS_PLAN: ReadonlySet<JobState["status"]> = new Set(["running", "finishing"]);

/** True if the job is in a queue whose window is closed for it. */
export function isClosed({ submission, window }: JobState): boolean {
  return submission.queue !== undefined && window?.open !== true;
}

/** True if the job is paused until the window of its queue opens. */
export function waitsForWindow({ pause }: JobState): boolean {
  return pause?.reason === "window" || pause?.reason === "night_budget";
}
