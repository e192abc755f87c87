import { isTerminalJob } from "../../../shared/protocol/job/job.ts";
import { defined } from "../../../shared/support/defined.ts";
import { type Decision, emit } from "../decision.ts";
import type { JobInput, Reply } from "../input.ts";
import { resumeJob } from "./commands.ts";
import { waitsForWindow } from "./window.ts";

/**
 * Records that the window of the job's queue opened or closed, if that is new. An open window resumes a job that waited for it. In a closed one, the
 * job waits once its plan is accepted: intake, plan and quote need no window, so that their questions can be answered before the night.
 */
export function turnWindow(decision: Decision, { open, until, by }: Extract<JobInput, { kind: "window" }>): Reply {
  const { job } = decision;
  if (isTerminalJob(job.status)) return { kind: "done", text: `the job is ${job.status}` };
  const { window } = job;
  if (window?.open !== open || window.until !== until || window.by !== by)
    emit(decision, { type: "job.window", open, ...defined({ until, by }) });
  if (open && waitsForWindow(job)) return resumeJob(decision);
  return { kind: "done", text: open ? "the window is open" : "the window is closed" };
}
