import { describeGateOnBase } from "../../shared/protocol/describe-gate-on-base.ts";
import type { JobEvent } from "../../shared/protocol/event.ts";
import type { IntakeResult } from "../../shared/protocol/prefix-ref.ts";
import { oneLine } from "../../shared/support/clean-text.ts";
import type { Tone } from "../text/paint.ts";

/** What the job starts from, what of the repository's own rules was not taken, and what of the gate fails already, as one line of the log. */
export function intakeLine({ base, branch, notTaken = [], gateOnBase }: IntakeResult): { tone: Tone; text: string } {
  const text = `repository: base ${base.slice(0, 12)}, branch ${oneLine(branch, 80)}`;
  const faults = notTaken.map(({ path, reason }) => `${oneLine(path, 80)}: ${oneLine(reason, 200)}`);
  const warnings = [
    ...(faults.length === 0 ? [] : [`not taken: ${faults.join("; ")}`]),
    ...describeGateOnBase(gateOnBase),
  ];
  return { tone: warnings.length === 0 ? "dim" : "warn", text: [text, ...warnings].join("; ") };
}

/** The beginning of a log: what is asked for, and whether anybody pays for it. */
export function submittedText({ submission, simulated }: Extract<JobEvent, { type: "job.submitted" }>): string {
  const charged = simulated ? " (the simulator answers: all dollars are simulated, nothing is charged)" : "";
  return `submitted: ${oneLine(submission.title ?? submission.goal, 120)}${charged}`;
}
