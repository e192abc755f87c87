import { parseRepositoryPolicy } from "../../shared/policy/read-policy.ts";
import { checkRepositoryRole, parseRoleCard, type RoleCard } from "../../shared/prefix/role-card.ts";
import type { RepositoryPolicy } from "../../shared/protocol/approval/policy.ts";
import type { NotTaken } from "../../shared/protocol/cache/prefix-ref.ts";
import { messageOf } from "../../shared/support/errors.ts";
import type { Survey, SurveyedText } from "./survey-tree.ts";

/** What a repository says about who may do what, and what of it was not taken. */
export interface RepositoryRules {
  readonly roles: readonly RoleCard[];
  readonly policy: RepositoryPolicy | undefined;
  readonly notTaken: readonly NotTaken[];
}

/**
 * Reads a repository's roles and policy from the commit that the job starts from. It can only make rules stricter: what would
 * loosen them is left out and named, and does not stop the job. A policy that cannot be read does: AppError `bad_request`.
 */
export function readRules({ roleFiles, policyFile }: Pick<Survey, "roleFiles" | "policyFile">): RepositoryRules {
  const policy = policyFile && parseRepositoryPolicy(policyFile.text, policyFile.path);
  const roles = roleFiles.map(readRole);
  return {
    roles: roles.flatMap((read) => ("card" in read ? [read.card] : [])),
    policy,
    notTaken: [
      ...roles.flatMap((read) => ("card" in read ? [] : [read])),
      ...(policyFile && policy ? loosened(policy).map((reason) => ({ path: policyFile.path, reason })) : []),
    ],
  };
}

function readRole({ path, text }: SurveyedText): { card: RoleCard } | NotTaken {
  try {
    return { card: checkRepositoryRole(parseRoleCard(text, path), path) };
  } catch (error) {
    return { path, reason: messageOf(error).slice(0, 500) };
  }
}

/** What a policy says in vain. */
function loosened({ permissions, risk, away, protected: guarded }: RepositoryPolicy): string[] {
  const because = "a repository can only make rules stricter";
  const allow = permissions?.allow ?? [];
  const defaults = { ...named("risk", risk), ...named("away", away) };
  const allowing = Object.entries(defaults).filter(([, outcome]) => outcome === "allow");
  return [
    ...(allow.length === 0 ? [] : [`what it allows is not looked at (${allow.join(", ").slice(0, 300)}): ${because}`]),
    ...allowing.map(([name]) => `${name}: allow changes nothing: ${because}`),
    ...(guarded === "ask" ? [`protected: ask changes nothing: ${because}`] : []),
  ];
}

function named(of: string, defaults: Readonly<Record<string, string>> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(defaults).map(([risk, outcome]) => [`${of}.${risk}`, outcome]));
}
