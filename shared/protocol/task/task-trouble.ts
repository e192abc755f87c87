import { oneLine } from "../../support/text/clean-text.ts";
import type { Finding } from "../verification/verdict.ts";
import type { AttemptRecord } from "./task.ts";

/** Characters of what an agent or a command said. */
const MOST = 400;

/**
 * Describes for a person what last kept a task from being done: the refusal of its newest commit, or the end of the attempts that
 * failed. Ends that somebody caused by giving it up do not count. Undefined where nothing of either kind is known.
 */
export function describeTrouble({ findings: [finding], attempts, revision }: TroubledTask): string | undefined {
  const last = attempts.findLast(({ status }) => status === "completed" || status === "failed" || status === "lost");
  const failed = last === undefined || last.status === "completed" ? undefined : last;
  const times = revision === 1 ? "once" : `${revision} times`;
  const parts = [
    ...(finding === undefined ? [] : [`was refused ${times}, the last time by the ${describeFinding(finding)}`]),
    ...(failed === undefined
      ? []
      : [
          `could not be done: its ${failed.stage} attempts end with ${failed.stopReason ?? "nothing"}: ${oneLine(failed.summary ?? "it said nothing", MOST)}`,
        ]),
  ];
  return parts.length === 0 ? undefined : parts.join("; then it ");
}

/** The parts of a task that tell of its trouble. */
interface TroubledTask {
  readonly findings: readonly Finding[];
  readonly attempts: readonly AttemptRecord[];
  readonly revision: number;
}

/** Describes what a check, a verifier or the gate found: which of them, what it looked at, and what is wrong. */
export function describeFinding({ source, name, claim }: Pick<Finding, "source" | "name" | "claim">): string {
  return `${source} ${oneLine(name, 80)}: ${oneLine(claim, MOST)}`;
}
