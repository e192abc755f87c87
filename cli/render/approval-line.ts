import type { JobEvent } from "../../shared/protocol/job/event.ts";
import { assertNever } from "../../shared/support/assert-never.ts";
import { oneLine } from "../../shared/support/text/clean-text.ts";
import type { Tone } from "../text/paint.ts";

export type ApprovalEvent = Extract<JobEvent, { type: `approval.${string}` }>;

/** What waits for a person, and what they said, as one line of the log. */
export function approvalLine(event: ApprovalEvent): { tone: Tone; text: string } {
  switch (event.type) {
    case "approval.requested":
      return { tone: "warn", text: `waits for a person (${event.n}): ${oneLine(event.summary, 240)}` };
    case "approval.decided": {
      const words = event.reason === undefined ? "" : `: ${oneLine(event.reason)}`;
      return { tone: "strong", text: `a person decided (${event.n}): ${event.decision}${words}` };
    }
    case "approval.withdrawn":
      return { tone: "dim", text: `nobody waits for a person any more (${event.n}): ${oneLine(event.reason)}` };
    default:
      return assertNever(event);
  }
}
