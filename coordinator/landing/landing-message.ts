import type { JobId } from "../../shared/protocol/ids.ts";
import type { KillScore } from "../../shared/protocol/verification/verdict.ts";
import type { Landable } from "../job/merge-queue.ts";

/**
 * The message of a landing commit: the task's title, then trailers with the task, the unchanged candidate, and the
 * evidence that the candidate is good.
 */
export function landingMessage({ jobId, task, verdict, candidate }: Landable & { jobId: JobId }): string {
  return [
    oneLine(`Land ${task.key}: ${task.title}`, 200),
    "",
    `Midwatch-Job: ${jobId}`,
    `Midwatch-Task: ${task.id}`,
    `Midwatch-Candidate: ${candidate.commit}`,
    `Midwatch-Verdict: pass by ${verdict.attemptId}${verdict.from === undefined ? "" : ` of ${verdict.from}`}, ${verdict.attacks} attacks`,
    ...killTrailers(verdict.kills),
    `Midwatch-Evidence: ${oneLine(verdict.summary, 400)}`,
    "",
  ].join("\n");
}

/** The trailers that state how many planted faults the acceptance and the attacks notice, and in which attack classes no fault could be planted. */
function killTrailers(kills: KillScore | undefined): string[] {
  if (kills === undefined) return [];
  const { planted, killed, byAttacks, byAcceptance, unmeasured } = kills;
  const acceptance = byAcceptance === undefined ? "" : `acceptance ${byAcceptance}, `;
  const score =
    planted === 0 ? "unmeasured" : `${killed} of ${planted} planted faults (${acceptance}attacks ${byAttacks})`;
  return [
    `Midwatch-Kills: ${score}`,
    ...(unmeasured.length === 0 ? [] : [`Midwatch-Unmeasured: ${oneLine(unmeasured.join(", "), 200)}`]),
  ];
}

/** Removes control characters, because they could end a line or the whole message. */
function oneLine(text: string, max: number): string {
  return text
    .replace(/[\s\p{Cc}]+/gu, " ")
    .trim()
    .slice(0, max);
}
