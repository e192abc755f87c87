import type { JobEvent } from "../../shared/protocol/event.ts";
import { oneLine } from "../../shared/support/clean-text.ts";
import type { EventLine } from "./event-line.ts";

/** A job's pause: when it goes on, or that it does not without a person, and why. */
export function pauseLine(event: Extract<JobEvent, { type: "job.paused" }>): EventLine {
  const { reason, detail, resumeAt } = event;
  const why = oneLine(detail === undefined ? reason : `${reason}: ${detail}`, 300);
  return {
    tone: "warn",
    text: `job: paused${howLong(event)} (${why})`,
    ...(resumeAt === undefined ? {} : { until: resumeAt }),
  };
}

function howLong({ reason, detail = "", resumeAt }: Extract<JobEvent, { type: "job.paused" }>): string {
  if (resumeAt !== undefined) return ` until ${new Date(resumeAt).toISOString()}`;
  if (BY_ITSELF.has(reason)) return "";
  const hint = detail.includes("npx midwatch resume") ? "" : ": npx midwatch resume JOB goes on";
  return `, and waits for a person${hint}`;
}

/** Pauses that end when the API answers again. */
const BY_ITSELF: ReadonlySet<string> = new Set(["quota", "auth", "unavailable"]);
