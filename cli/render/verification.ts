import type { JobReport } from "../../shared/protocol/api.ts";
import type { VerifierRecord } from "../../shared/protocol/canary.ts";
import { oneLine } from "../../shared/support/clean-text.ts";
import { showNumber } from "../text/figures.ts";

/** Checks, attacks, canaries and recall of a job for a person; nothing for a report of before there were any. */
export function verificationLines(verification: JobReport["verification"]): string[] {
  if (verification === undefined) return [];
  const { checks, attacks, verifiers, canaries, verifier } = verification;
  const ran = checks.reduce((sum, { passed, refused, warned }) => sum + passed + refused + warned, 0);
  const refusing = checks
    .filter(({ refused }) => refused > 0)
    .map(({ name, refused }) => `${oneLine(name, 40)} ${refused}`);
  const classes = Object.entries(attacks).map(([name, count]) => `${oneLine(name, 40)} ${count}`);
  const pairs = verifiers.map(({ count, tasks }) => `${showNumber(tasks, "task")} by ${showNumber(count, "verifier")}`);
  return [
    `${checks.length} kinds of checks, ${ran} times${refusing.length === 0 ? "" : `; refused by ${refusing.join(", ")}`}`,
    ...(classes.length === 0 ? [] : [`attacks withstood: ${classes.join(", ")}`]),
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

function verifierLine({ state, why, rows }: VerifierRecord): string {
  const models = [...new Set(rows.map(({ model, card }) => `${oneLine(model, 60)}, card ${card}`))];
  const who = models.length === 0 ? "" : ` (${models.join("; ")})`;
  return `verifiers${who}: ${state === "withheld" ? "WITHHELD, " : ""}${oneLine(why, 300)}`;
}
