import type { JobEvent } from "../../../shared/protocol/job/event.ts";
import { defined } from "../../../shared/support/defined.ts";
import { withEntry } from "./shared-empty.ts";
import { type JobState, taskOf } from "./state.ts";

type CanaryEvent = Extract<JobEvent, { type: `canary.${string}` }>;
type Appliers = {
  [Name in CanaryEvent["type"]]: (job: JobState, event: Extract<CanaryEvent, { type: Name }>) => void;
};

/** How canaries are folded into a job; part of `applyEvent`, under its contract. */
export const canaryAppliers: Appliers = {
  "canary.planted": (job, { taskId, fault, where, claim, checks = [] }) => {
    const task = taskOf(job, taskId);
    const of = task.spec.canaryOf;
    if (of === undefined) throw new Error(`task ${taskId} is no canary`);
    // What the checks measured of the copied commit, they measured anew of this one.
    const anew = new Map(checks.map((check) => [check.name, check]));
    task.checks = task.checks.map((check) => anew.get(check.name) ?? check);
    job.canaries = withEntry(job.canaries, taskId, { of, fault, where, ...defined({ claim }) });
  },
  "canary.judged": (job, { taskId, caught, model, card }) => {
    const canary = job.canaries.get(taskId);
    if (canary !== undefined) job.canaries = withEntry(job.canaries, taskId, { ...canary, caught, model, card });
  },
  "canary.unjudged": (job, { taskId, reason, isOwnDoing, model, card }) => {
    const canary = job.canaries.get(taskId);
    if (canary === undefined) return;
    job.canaries = withEntry(job.canaries, taskId, { ...canary, unjudged: { reason, isOwnDoing }, model, card });
  },
};
