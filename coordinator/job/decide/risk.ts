import type { TaskState } from "../fold/state.ts";

/** Numbers of changed lines: from the first number on a change needs two verifiers, from the second on it counts as large. */
const LONG = 400;
const LARGE = 1500;
/** Maximum number of verifiers of one candidate. */
const MAX_VERIFIERS = 3;

/**
 * Number of verifiers that must pass a candidate. It depends on the size of the change and on whether the changed files are sensitive: one for a
 * small change, two for a long change or one in sensitive files, three for a large change in sensitive files. One more is needed if a check could not
 * plant any fault (`figures.unmeasured` is 1), but at most three in all.
 */
export function verifiersFor({ checks }: Pick<TaskState, "checks">): number {
  const { added = 0, removed = 0, sensitive = 0 } = checks.find(({ name }) => name === "size")?.figures ?? {};
  const lines = added + removed;
  const bySize = lines >= LARGE && sensitive > 0 ? 3 : lines >= LONG || sensitive > 0 ? 2 : 1;
  const isUnmeasured = checks.some(({ figures }) => figures?.unmeasured === 1);
  return Math.min(MAX_VERIFIERS, bySize + (isUnmeasured ? 1 : 0));
}

/**
 * Counts the votes on a candidate: it is passed or refused, or one more verifier is asked. A vote against the candidate
 * rests on a finding that the harness reproduced, so it decides at once and cannot be outvoted.
 */
export function countVotes(task: Pick<TaskState, "checks" | "votes">): "passed" | "refused" | "ask" {
  const { pass = 0, fail = 0 } = task.votes ?? {};
  if (fail > 0) return "refused";
  return pass >= verifiersFor(task) ? "passed" : "ask";
}
