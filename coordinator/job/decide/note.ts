import { type Decision, emit } from "../decision.ts";
import type { Reply } from "../input.ts";

/** Adds a note to the job, in any status. */
export function noteJob(decision: Decision, text: string): Reply {
  emit(decision, { type: "job.noted", text });
  return { kind: "done", text: "noted" };
}
