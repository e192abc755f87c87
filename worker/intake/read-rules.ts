import { parseRepositoryPolicy } from "../../shared/policy/read-policy.ts";
import { checkRepositoryRole, parseRoleCard, type RoleCard } from "../../shared/prefix/role-card.ts";
import type { RepositoryPolicy } from "../../shared/protocol/approval/policy.ts";
import type { NotTaken } from "../../shared/protocol/cache/prefix-ref.ts";
import { messageOf } from "../../shared/support/errors.ts";
import type { Survey, SurveyedText } from "./survey-tree.ts";

/** A repository's roles and policy, and the parts of them that were ignored. */
export interface RepositoryRules {
  readonly roles: readonly RoleCard[];
  readonly policy: RepositoryPolicy | undefined;
  readonly notTaken: readonly NotTaken[];
}

/**
 * Reads a repository's roles and policy from the job's base commit. They can only make rules stricter: parts that would
 * loosen rules are ignored and listed, and the job continues. A policy that cannot be read is an AppError `bad_request`.
 */
export function readRules({ roleFiles, policyFile }: Pick<Survey, "roleFiles" | "policyFile">): RepositoryRules {
  const policy = policyFile && parseRepositoryPolicy(policyFile.text, policyFile.path);
  const roles = roleFiles.map(readRole);
  return {
    roles: roles.flatMap((read) => ("card" in read ? [read.card] : [])),
    policy,
    notTaken: [
      ...roles.flatMap((read) => ("card" in read ? [] : [read])),
      ...(policyFile && policy ? ignoredParts(policy).map((reason) => ({ path: policyFile.path, reason })) : []),
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

/** Explanations of why parts of a repository's policy have no effect. */
function ignoredParts({ permissions, risk, away, protected: guarded }: RepositoryPolicy): string[] {
  const because = "a repository can only make rules stricter";
  const allow = permissions?.allow ?? [];
  const defaults = { ...named("risk", risk), ...named("away", away) };
  const allowing = Object.entries(defaults).filter(([, outcome]) => outcome === "allow");
  return [
    ...(allow.length === 0 ? [] : [`its allow rules are ignored (${allow.join(", ").slice(0, 300)}): ${because}`]),
    ...allowing.map(([name]) => `${name}: allow changes nothing: ${because}`),
    ...(guarded === "ask" ? [`protected: ask changes nothing: ${because}`] : []),
  ];
}

function named(of: string, defaults: Readonly<Record<string, string>> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(defaults).map(([risk, outcome]) => [`${of}.${risk}`, outcome]));
}
