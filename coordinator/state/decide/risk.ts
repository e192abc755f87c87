import type { TaskState } from "../job-state.ts";

/** Changed lines from which a change is more than one reader can hold in mind, and from which it is large. */
const LONG = 400;
const LARGE = 1500;

/**
 * How many verifiers have to pass a candidate, from the size and place of the change as its checks measured them: one for
 * a small change, two for a long one or one in a sensitive place, three for a large one there.
 */
export function verifiersFor({ checks }: Pick<TaskState, "checks">): number {
  const { added = 0, removed = 0, sensitive = 0 } = checks.find(({ name }) => name === "size")?.figures ?? {};
  const lines = added + removed;
  if (lines >= LARGE && sensitive > 0) return 3;
  return lines >= LONG || sensitive > 0 ? 2 : 1;
}

/** What follows from the votes on a candidate: it passed, goes back, or one more verifier is asked. */
export function countVotes(task: Pick<TaskState, "checks" | "votes">): "passed" | "refused" | "ask" {
  const { pass = 0, fail = 0 } = task.votes ?? {};
  const needed = verifiersFor(task);
  // A split verdict asks one more, who is shown what the others disagree on, and decides.
  if (fail > 0 && pass > 0) return pass + fail < 3 ? "ask" : pass > fail ? "passed" : "refused";
  if (fail > 0) return "refused";
  return pass >= needed ? "passed" : "ask";
}
