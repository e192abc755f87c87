import type { JobReport } from "../../shared/protocol/api/api.ts";
import type { VerifierFigures } from "../../shared/protocol/verification/verification.ts";
import { oneLine } from "../../shared/support/text/clean-text.ts";
import { showNumber } from "../text/figures.ts";

/** Checks, kill scores, canaries and recall of a job for a person; nothing for a report of before there were any. */
export function verificationLines(verification: JobReport["verification"]): string[] {
  if (verification === undefined) return [];
  const { checks, verifiers, canaries, verifier } = verification;
  const ran = checks.reduce((sum, { passed, refused, warned }) => sum + passed + refused + warned, 0);
  const refusing = checks
    .filter(({ refused }) => refused > 0)
    .map(({ name, refused }) => `${oneLine(name, 40)} ${refused}`);
  const pairs = verifiers.map(({ count, tasks }) => `${showNumber(tasks, "task")} by ${showNumber(count, "verifier")}`);
  return [
    `${checks.length} kinds of checks, ${ran} times${refusing.length === 0 ? "" : `; refused by ${refusing.join(", ")}`}`,
    ...killLines(verifier),
    ...(pairs.length === 0 ? [] : [`passed: ${pairs.join(", ")}`]),
    verifierLine(verifier),
    ...canaries.map(
      ({ fault, where, task, ...ending }) =>
        `canary in ${oneLine(task, 60)}: ${fault} ${endingOf(ending)} (${oneLine(where, 100)})`,
    ),
  ];
}

function endingOf({ caught, unjudged }: { caught?: boolean; unjudged?: string }): string {
  if (unjudged !== undefined) return `got no verdict (${oneLine(unjudged, 40)})`;
  return caught === undefined ? "not judged" : caught ? "caught" : "MISSED";
}

/** What attacks were shown to notice, by class; claims of attacks are not counted. */
function killLines({ kills, disagreement }: VerifierFigures): string[] {
  const { passes, measured, planted, byAttacks, byAcceptance, classes, unmeasured } = kills;
  if (passes === 0) return [];
  const by = Object.entries(classes).map(([name, each]) => `${oneLine(name, 40)} ${each.killed} of ${each.planted}`);
  const without = Object.entries(unmeasured).map(([name, count]) => `${oneLine(name, 40)} ${count}`);
  const noticed = `attacks noticed ${byAttacks} of ${showNumber(planted, "planted fault")}`;
  return [
    ...(planted === 0 ? [] : [by.length === 0 ? noticed : `${noticed}: ${by.join(", ")}`]),
    ...(byAcceptance === undefined
      ? []
      : [`acceptances noticed ${byAcceptance.killed} of ${showNumber(byAcceptance.planted, "planted fault")}`]),
    ...(measured < passes ? [`UNMEASURED, no fault could be planted: ${passes - measured} of ${passes} passes`] : []),
    ...(without.length === 0 ? [] : [`unmeasured, no fault of the class: ${without.join(", ")}`]),
    ...(disagreement === undefined ? [] : [`kill score and recall DISAGREE: ${oneLine(disagreement, 300)}`]),
  ];
}

function verifierLine({ state, why, rows }: VerifierFigures): string {
  const models = [...new Set(rows.map(({ model, card }) => `${oneLine(model, 60)}, card ${card}`))];
  const who = models.length === 0 ? "" : ` (${models.join("; ")})`;
  return `verifiers${who}: ${state === "withheld" ? "WITHHELD, " : ""}${oneLine(why, 300)}`;
}
