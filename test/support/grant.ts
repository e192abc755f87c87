import type { Grant } from "../../worker/permissions/check-permission.ts";

/** A grant of an implementer without a policy, with some fields replaced. */
export function makeGrant(over: Partial<Grant> = {}): Grant {
  return {
    role: "implementer",
    tools: ["read_file", "write_file", "edit_file", "run_command"],
    writes: ["src/**"],
    isInBase: () => true,
    tests: [],
    policy: { operator: {}, repository: {} },
    permitted: [],
    decided: [],
    allowed: [],
    ...over,
  };
}
