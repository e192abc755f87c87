import type { Verification } from "../../shared/protocol/verification/verification.ts";
import { defined } from "../../shared/support/defined.ts";
import type { JobState } from "../job/fold/state.ts";
import { verifierFigures } from "./kill-figures.ts";

/** Describes the evidence for a job's result: its checks, its verifiers and its canaries. */
export function describeVerification(job: JobState): Verification {
  return {
    checks: checksOf(job),
    verifiers: verifiersOf(job),
    canaries: [...job.canaries.values()].map(({ fault, where, claim, of, caught, unjudged }) => ({
      fault,
      where,
      ...defined({ claim }),
      task: job.tasks.get(of)?.spec.key ?? of,
      ...defined({ caught }),
      ...(unjudged === undefined ? {} : { unjudged: unjudged.reason }),
    })),
    verifier: verifierFigures(job),
  };
}

function checksOf({ verdicts }: JobState): Verification["checks"] {
  const rows = new Map<string, Verification["checks"][number]>();
  for (const { name, passed, severity, reason } of verdicts.flatMap(({ verdict }) => verdict.checks)) {
    // All acceptance commands of a task count together as one check.
    const kind = /^(?:command|gate): /.exec(name)?.[0].slice(0, -2) ?? name;
    const row = rows.get(kind) ?? {
      name: kind,
      ...defined({ reason }),
      passed: 0,
      refused: 0,
      warned: 0,
    };
    rows.set(kind, row);
    if (passed) row.passed += 1;
    else if (severity === "warning") row.warned += 1;
    else row.refused += 1;
  }
  return [...rows.values()];
}

/** Counts how many candidates passed exactly 1, 2, ... challenges. */
function verifiersOf({ verdicts, tasks }: JobState): Verification["verifiers"] {
  const byCommit = new Map<string, number>();
  for (const { taskId, verdict } of verdicts) {
    const task = tasks.get(taskId);
    if (task?.spec.origin !== "plan" || verdict.by !== "challenge" || verdict.decision !== "pass") continue;
    if (task.candidate?.commit === verdict.commit)
      byCommit.set(verdict.commit, (byCommit.get(verdict.commit) ?? 0) + 1);
  }
  const counts = new Map<number, number>();
  for (const count of byCommit.values()) counts.set(count, (counts.get(count) ?? 0) + 1);
  return [...counts].sort(([a], [b]) => a - b).map(([count, of]) => ({ count, tasks: of }));
}
