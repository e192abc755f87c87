import { canonicalJson } from "../../shared/support/text/canonical-json.ts";
import { sha256 } from "../../shared/support/text/sha256.ts";
import type { JobState, TaskState } from "./fold/state.ts";

/** Hash of a task's instructions and permissions, without ids and keys. Two tasks with the same work have the same hash in any job. */
export function workHash({ permitted, allowed }: JobState, task: TaskState): string {
  const { role, title, brief, writes, deliverables, acceptance, allows = [] } = task.spec;
  const mayDo = { permitted: [...permitted, ...task.permitted].sort(), allowed };
  return sha256(canonicalJson({ role, title, brief, writes, deliverables, acceptance, allows, ...mayDo }));
}
