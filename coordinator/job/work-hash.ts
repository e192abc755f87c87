import { canonicalJson } from "../../shared/support/text/canonical-json.ts";
import { sha256 } from "../../shared/support/text/sha256.ts";
import type { JobState, TaskState } from "./fold/state.ts";

/** What a task is told to do and may do, as a hash: the same for the same work in any job. Its ids and keys are left out. */
export function workHash({ permitted, allowed }: JobState, task: TaskState): string {
  const { role, title, brief, writes, deliverables, acceptance, allows = [] } = task.spec;
  const mayDo = { permitted: [...permitted, ...task.permitted].sort(), allowed };
  return sha256(canonicalJson({ role, title, brief, writes, deliverables, acceptance, allows, ...mayDo }));
}
