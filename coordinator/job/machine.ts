import { amendPlan } from "./decide/amend.ts";
import { decideCacheSeen } from "./decide/cache.ts";
import { cancelJob, changeLimits, pauseJob, personMessage, resumeJob, retryJob, tick } from "./decide/commands.ts";
import { decideApproval } from "./decide/decide-approval.ts";
import { decideFinish } from "./decide/finish.ts";
import { decideAccepted, takeHotSpots } from "./decide/intake.ts";
import {
  abortLanding,
  conflictLanding,
  finishLanding,
  nameOrphans,
  refuseLanding,
  resolveLanding,
  startLanding,
} from "./decide/landing.ts";
import { decideDelegate, decideLeadFinished } from "./decide/lead.ts";
import { planMergeGroup } from "./decide/merge-group.ts";
import { decideLostAttempt, decideNotification } from "./decide/notification.ts";
import { messageTask, stopTask, submitPlan } from "./decide/plan.ts";
import { requestPush, stepPush } from "./decide/push.ts";
import { takeReuseFingerprint } from "./decide/reuse.ts";
import { schedule } from "./decide/schedule.ts";
import { settleLookup } from "./decide/settle-lookup.ts";
import { turnWindow } from "./decide/turn-window.ts";
import type { Decision } from "./decision.ts";
import type { JobInput, Reply } from "./input.ts";

/**
 * The job machine: decides the events and effects of an input. Pure: no I/O, time comes with the decision. Only this
 * machine changes a status; the events it emits are the log. Each file of `decide/` handles one subject; `schedule`
 * then starts everything that the new state allows.
 *
 * Job:   accepted -> intake -> planning -> running -> finishing -> completed | failed | cancelled
 *   accepted    submitted, not started         intake    a worker mirrors the repository and freezes the prefix
 *   planning    the lead explores and plans; a plan that needs approval waits in `awaiting_approval`
 *   running     tasks are worked on, checked, challenged, landed
 *   finishing   final gate and final challenge on the integrated head
 * Task:  see `shared/protocol/task/task.ts`.
 */
export function decide(decision: Decision, input: JobInput): Reply {
  const reply = decideInput(decision, input);
  schedule(decision);
  return reply;
}

function decideInput(decision: Decision, input: JobInput): Reply {
  switch (input.kind) {
    case "accepted":
      return decideAccepted(decision);
    case "tick":
      return tick(decision, input);
    case "notification":
      return decideNotification(decision, input.notification, input.resumeAt);
    case "hot_spots":
      return takeHotSpots(decision, input.spots);
    case "reuse_fingerprint":
      return takeReuseFingerprint(decision, input);
    case "results_looked_up":
      return settleLookup(decision, input.base, input.found);
    case "attempt_lost":
      return decideLostAttempt(decision, input.taskId, input.n, input.detail);
    case "delegate":
      return decideDelegate(decision, input);
    case "submit_plan":
      return submitPlan(decision, input);
    case "amend_plan":
      return amendPlan(decision, input);
    case "message_task":
      return messageTask(decision, input);
    case "stop_task":
      return stopTask(decision, input);
    case "finish_job":
      return decideFinish(decision, input);
    case "lead_finished":
      return decideLeadFinished(decision, input);
    case "batch_planned":
      return planMergeGroup(decision, input);
    case "landing_planned":
      return startLanding(decision, input);
    case "landing_done":
      return finishLanding(decision, input.to);
    case "orphans_found":
      return nameOrphans(decision, input.orphans);
    case "landing_aborted":
      return abortLanding(decision, input.reason);
    case "landing_refused":
      return refuseLanding(decision, input);
    case "landing_resolved":
      return resolveLanding(decision, input);
    case "landing_conflict":
      return conflictLanding(decision, input);
    case "push":
      return requestPush(decision, input);
    case "push_step":
      return stepPush(decision, input.step, input.detail);
    case "message":
      return personMessage(decision, input.text);
    case "cancel":
      return cancelJob(decision, input.reason);
    case "pause":
      return pauseJob(decision, input.reason);
    case "resume":
      return resumeJob(decision, input.maxCostUsd);
    case "window":
      return turnWindow(decision, input);
    case "cache_seen":
      return decideCacheSeen(decision, input);
    case "limits":
      return changeLimits(decision, input.limits);
    case "retry":
      return retryJob(decision);
    case "decide_approval":
      return decideApproval(decision, input);
  }
}
