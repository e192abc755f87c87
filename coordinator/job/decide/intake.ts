import { Compile } from "typebox/compile";
import { IntakeResult } from "../../../shared/protocol/cache/prefix-ref.ts";
import { makeTaskId } from "../../../shared/protocol/ids.ts";
import type { HotSpot } from "../../../shared/protocol/job/history.ts";
import type { Notification } from "../../../shared/protocol/notification/notification.ts";
import { type Decision, emit, moveTask, notifyLead } from "../decision.ts";
import type { TaskState } from "../fold/state.ts";
import type { Reply } from "../input.ts";
import { leadOpening } from "../texts/lead.ts";
import { queueAttempt } from "./attempt.ts";
import { endJob } from "./end-job.ts";

const intakeResult = Compile(IntakeResult);

/** Starts a stored job with its intake task, which mirrors the repository. */
export function decideAccepted(decision: Decision): Reply {
  const { job } = decision;
  if (job.status !== "accepted") return { kind: "done", text: "already accepted" };
  const id = makeTaskId(job.tasks.size + 1);
  emit(decision, { type: "job.status", to: "intake" });
  emit(decision, {
    type: "task.added",
    source: "harness:intake",
    task: {
      id,
      key: "intake",
      origin: "harness",
      role: "harness",
      title: "Mirror the repository and freeze the prefix",
      brief: "",
      dependsOn: [],
      writes: [],
      deliverables: [],
      acceptance: [],
    },
  });
  queueAttempt(decision, id, "intake");
  return { kind: "done", text: "" };
}

/** Records the paths over which tasks of earlier jobs conflicted. They are accepted once, and only before the job has a plan. */
export function takeHotSpots(decision: Decision, spots: HotSpot[]): Reply {
  const { job } = decision;
  if (job.status !== "intake" || job.hotSpots !== undefined || spots.length === 0) return { kind: "done", text: "" };
  emit(decision, { type: "job.hot_spots", spots });
  return { kind: "done", text: "" };
}

/** Takes the result of the intake; after that, the lead may plan. */
export function concludeIntake(decision: Decision, task: TaskState, notification: Notification): void {
  const result: unknown = parseJson(notification.result);
  if (!intakeResult.Check(result)) {
    failIntake(decision, task, "internal", "the intake attempt reported something that is not an intake result");
    return;
  }
  emit(decision, { type: "job.intake", result });
  moveTask(decision, task, "reported");
  emit(decision, { type: "job.status", to: "planning" });
  notifyLead(decision, leadOpening(decision.job));
}

/** Ends the job because its intake failed. The job gets the error code of the intake. */
export function failIntake(decision: Decision, task: TaskState, code: string, detail: string): void {
  moveTask(decision, task, "failed", code);
  endJob(decision, "failed", { reason: code, detail });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // The text is not JSON; the schema check of the caller refuses `undefined`.
  }
}
