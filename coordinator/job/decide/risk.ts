import type { TaskState } from "../fold/state.ts";

/** Changed lines from which a change is more than one reader can hold in mind, and from which it is large. */
const LONG = 400;
const LARGE = 1500;
/** Most verifiers that a candidate needs. */
const MOST = 3;

/**
 * How many verifiers have to pass a candidate, from the size and place of the change as its checks measured them: one for
 * a small change, two for a long one or one in a sensitive place, three for a large one there. One more where a check could
 * not measure what it is there for (`figures.unmeasured` is 1), at most three in all.
 */
export function verifiersFor({ checks }: Pick<TaskState, "checks">): number {
  const { added = 0, removed = 0, sensitive = 0 } = checks.find(({ name }) => name === "size")?.figures ?? {};
  const lines = added + removed;
  const bySize = lines >= LARGE && sensitive > 0 ? 3 : lines >= LONG || sensitive > 0 ? 2 : 1;
  const isUnmeasured = checks.some(({ figures }) => figures?.unmeasured === 1);
  return Math.min(MOST, bySize + (isUnmeasured ? 1 : 0));
}

/**
 * What follows from the votes on a candidate: it passed, goes back, or one more verifier is asked. A vote against it
 * carries a finding that the harness reproduced, and that is never outvoted: not by votes before it, and none is asked for after it.
 */
export function countVotes(task: Pick<TaskState, "checks" | "votes">): "passed" | "refused" | "ask" {
  const { pass = 0, fail = 0 } = task.votes ?? {};
  if (fail > 0) return "refused";
  return pass >= verifiersFor(task) ? "passed" : "ask";
}
