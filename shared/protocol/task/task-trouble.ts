import { oneLine } from "../../support/text/clean-text.ts";
import type { Finding } from "../verification/verdict.ts";
import type { AttemptRecord } from "./task.ts";

/** Maximum length of a quoted text of an agent or a command, in characters. */
const MAX_QUOTED = 400;

/**
 * Describes for a person why a task made no progress: why its newest commit was refused, or how its attempts failed. Attempts that were
 * stopped because the task was given up do not count. Undefined if nothing was refused and nothing failed.
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
          `could not be done: its ${failed.stage} attempts end with ${failed.stopReason ?? "nothing"}: ${oneLine(failed.summary ?? "it said nothing", MAX_QUOTED)}`,
        ]),
  ];
  return parts.length === 0 ? undefined : parts.join("; then it ");
}

/** The fields of a task that show its refusals and failures. */
interface TroubledTask {
  readonly findings: readonly Finding[];
  readonly attempts: readonly AttemptRecord[];
  readonly revision: number;
}

/** Describes a finding in one line: its source, its name and its claim. */
export function describeFinding({ source, name, claim }: Pick<Finding, "source" | "name" | "claim">): string {
  return `${source} ${oneLine(name, 80)}: ${oneLine(claim, MAX_QUOTED)}`;
}
