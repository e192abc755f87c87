import type { Grant } from "../../worker/permissions/check-permission.ts";

/** Makes the grant of an implementer in a repository without a policy. `over` replaces some of its fields. */
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
