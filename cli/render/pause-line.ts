import type { JobEvent } from "../../shared/protocol/job/event.ts";
import { UNTIL_API_ANSWERS } from "../../shared/protocol/job/job.ts";
import { defined } from "../../shared/support/defined.ts";
import { oneLine } from "../../shared/support/text/clean-text.ts";
import type { EventLine } from "./event-line.ts";

/** Renders a job's pause: its reason, and when it ends or that it waits for a person. */
export function pauseLine(event: Extract<JobEvent, { type: "job.paused" }>): EventLine {
  const { reason, detail, resumeAt } = event;
  const why = oneLine(detail === undefined ? reason : `${reason}: ${detail}`, 300);
  return {
    tone: "warn",
    text: `job: paused${howLong(event)} (${why})`,
    ...defined({ until: resumeAt }),
  };
}

function howLong({ reason, detail = "", resumeAt }: Extract<JobEvent, { type: "job.paused" }>): string {
  if (resumeAt !== undefined) return ` until ${new Date(resumeAt).toISOString()}`;
  if (UNTIL_API_ANSWERS.has(reason)) return "";
  const hint = detail.includes("npx midwatch resume") ? "" : ": npx midwatch resume JOB goes on";
  return `, and waits for a person${hint}`;
}
