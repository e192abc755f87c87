import type { Orphan } from "../../../shared/protocol/job/event.ts";
import { type Decision, emit } from "../decision.ts";
import type { Reply } from "../input.ts";

/** Names what lies on the volume and what the log does not know any more, once each. */
export function nameOrphans(decision: Decision, orphans: readonly Orphan[]): Reply {
  const fresh = orphans.filter(({ name }) => !decision.job.orphans.has(name));
  if (fresh.length > 0) emit(decision, { type: "orphans.named", orphans: fresh });
  return { kind: "done", text: `${fresh.length} orphans named` };
}
