import type { IntakeResult } from "../../shared/protocol/cache/prefix-ref.ts";
import type { JobEvent } from "../../shared/protocol/job/event.ts";
import { describeGateOnBase } from "../../shared/protocol/verification/describe-gate-on-base.ts";
import { oneLine } from "../../shared/support/text/clean-text.ts";
import type { Tone } from "../text/paint.ts";

/** Renders the intake as one line of the log: base, branch, rules of the repository that were not taken, and failures of the gate on the base. */
export function intakeLine({ base, branch, notTaken = [], gateOnBase }: IntakeResult): { tone: Tone; text: string } {
  const text = `repository: base ${base.slice(0, 12)}, branch ${oneLine(branch, 80)}`;
  const faults = notTaken.map(({ path, reason }) => `${oneLine(path, 80)}: ${oneLine(reason, 200)}`);
  const warnings = [
    ...(faults.length === 0 ? [] : [`not taken: ${faults.join("; ")}`]),
    ...describeGateOnBase(gateOnBase),
  ];
  return { tone: warnings.length === 0 ? "dim" : "warn", text: [text, ...warnings].join("; ") };
}

/** Renders the first entry of a log: the job's title or goal, and a mark where the simulator answers. */
export function submittedText({ submission, simulated }: Extract<JobEvent, { type: "job.submitted" }>): string {
  const charged = simulated ? " (the simulator answers: all dollars are simulated, nothing is charged)" : "";
  return `submitted: ${oneLine(submission.title ?? submission.goal, 120)}${charged}`;
}
