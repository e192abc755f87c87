import type { JobEvent } from "../../shared/protocol/event.ts";
import type { IntakeResult } from "../../shared/protocol/prefix-ref.ts";
import { oneLine } from "../../shared/support/clean-text.ts";
import type { Tone } from "../text/paint.ts";

/** What the job starts from, and what of the repository's own rules was not taken, as one line of the log. */
export function intakeLine({ base, branch, notTaken = [] }: IntakeResult): { tone: Tone; text: string } {
  const text = `repository: base ${base.slice(0, 12)}, branch ${oneLine(branch, 80)}`;
  if (notTaken.length === 0) return { tone: "dim", text };
  const faults = notTaken.map(({ path, reason }) => `${oneLine(path, 80)}: ${oneLine(reason, 200)}`);
  return { tone: "warn", text: `${text}; not taken: ${faults.join("; ")}` };
}

/** The beginning of a log: what is asked for, and whether anybody pays for it. */
export function submittedText({ submission, simulated }: Extract<JobEvent, { type: "job.submitted" }>): string {
  const charged = simulated ? " (the simulator answers: all dollars are simulated, nothing is charged)" : "";
  return `submitted: ${oneLine(submission.title ?? submission.goal, 120)}${charged}`;
}
