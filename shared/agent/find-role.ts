import type { Prefix } from "../prefix/build-prefix.ts";
import type { RoleCard } from "../prefix/role-card.ts";

/** A role's card as it was frozen with the job. Not to have it is a bug: plans are checked against the same list. */
export function findRole(prefix: Prefix, name: string): RoleCard {
  const found = prefix.roles.find((card) => card.name === name);
  if (found === undefined) throw new Error(`the job's prefix has no role ${name}`);
  return found;
}
