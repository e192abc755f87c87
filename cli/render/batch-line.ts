import type { JobEvent } from "../../shared/protocol/job/event.ts";
import { assertNever } from "../../shared/support/assert-never.ts";
import { oneLine } from "../../shared/support/text/clean-text.ts";
import { showNumber } from "../text/figures.ts";
import type { Tone } from "../text/paint.ts";
import type { TaskNames } from "./task-names.ts";

export type BatchEvent = Extract<JobEvent, { type: `batch.${string}` }>;

/** An event of a batch as one line. */
export function batchLine(event: BatchEvent, names: TaskNames): { tone: Tone; text: string } {
  const batch = `batch ${event.n}`;
  switch (event.type) {
    case "batch.planned":
      return { tone: "dim", text: `${batch}: ${event.tasks.map(names.nameOf).join(", ")}` };
    case "batch.testing":
      return { tone: "dim", text: `${batch}: the gate runs on its first ${showNumber(event.prefix, "landing")}` };
    case "batch.tested":
      return event.decision === "pass"
        ? { tone: "dim", text: `${batch}: its first ${showNumber(event.prefix, "landing")} passed the gate` }
        : { tone: "warn", text: `${batch}: its first ${showNumber(event.prefix, "landing")} failed the gate` };
    case "batch.cut":
      return {
        tone: "warn",
        text: `${batch}: ${names.nameOf(event.culprit)} fails the gate, ${event.keep} before it land`,
      };
    case "batch.dropped":
      return { tone: "dim", text: `${batch}: dropped (${oneLine(event.reason, 80)})` };
    default:
      return assertNever(event);
  }
}
