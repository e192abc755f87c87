import type { RoleCard } from "../../shared/prefix/role-card.ts";
import type { AttemptOrder } from "../../shared/protocol/task/delivery.ts";
import type { Grant } from "../permissions/check-permission.ts";
import type { StageDeps } from "./stage-deps.ts";

/** What an attempt's agent may do: its role, its task, the policies, and what has been decided. */
export function buildGrant(
  { policy }: Pick<StageDeps, "policy">,
  order: AttemptOrder,
  { role, writes, isInBase }: { role: RoleCard; writes: readonly string[]; isInBase: (path: string) => boolean },
): Grant {
  return {
    role: role.name,
    tools: role.tools,
    writes,
    isInBase,
    tests: order.tests ?? [],
    policy: { operator: policy, repository: order.policy ?? {} },
    permitted: order.permitted ?? [],
    decided: order.decided ?? [],
    allowed: order.allowed ?? [],
  };
}
