import type { JobId } from "../../shared/protocol/ids.ts";
import type { KillScore } from "../../shared/protocol/verification/verdict.ts";
import type { Landable } from "../job/merge-queue.ts";

/** What a landing commit says: the task's title, and as trailers the task, the unchanged commit and its evidence. */
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

/** What the evidence notices of planted faults, and the classes for which none could be planted. */
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

/** Control characters would end a line, or the message. */
function oneLine(text: string, most: number): string {
  return text
    .replace(/[\s\p{Cc}]+/gu, " ")
    .trim()
    .slice(0, most);
}
