import type { Presence } from "../../shared/protocol/approval/approval.ts";
import type { PolicyOutcome, RepositoryPolicy } from "../../shared/protocol/approval/policy.ts";
import type { CallFacts } from "./call-facts.ts";
import type { Grant } from "./check-permission.ts";
import { answerOfRules } from "./policy-rules.ts";
import type { Risk } from "./risk.ts";

/** The policies' decision about a tool call, and the reason that the model and a person read. */
export interface Answer {
  readonly outcome: PolicyOutcome;
  readonly why: string;
  /** True if no rule named the call, so that its risk alone decided. */
  readonly isByDefault?: boolean;
}

/**
 * The decision about a call that no rule covers, by its risk. Roles that write may ask a person. A role that only reads
 * needs no call of high risk. A verifier works on a throw-away copy and may do anything to it.
 */
const TABLE: Readonly<Record<"writes" | "reads" | "verifies", Readonly<Record<Risk, PolicyOutcome>>>> = {
  writes: { low: "allow", medium: "allow", high: "ask" },
  reads: { low: "allow", medium: "allow", high: "deny" },
  verifies: { low: "allow", medium: "allow", high: "allow" },
};

const RANK: Readonly<Record<PolicyOutcome, number>> = { allow: 0, ask: 1, deny: 2 };

/**
 * Returns the stricter of two answers: the operator's and the repository's. A verifier cannot wait for a person, so its
 * call is refused where a person would be asked.
 */
export function applyPolicies(grant: Grant, facts: CallFacts, presence: Presence): Answer {
  const { operator, repository } = grant.policy;
  const ours = operatorAnswer(grant, operator, { facts, presence });
  const theirs = repositoryAnswer(repository, facts, presence);
  const stricter = theirs !== undefined && RANK[theirs.outcome] > RANK[ours.outcome] ? theirs : ours;
  if (grant.role !== "verifier" || stricter.outcome !== "ask") return stricter;
  return { outcome: "deny", why: `${stricter.why} A verifier cannot wait for a person: attack it in another way.` };
}

function operatorAnswer(
  grant: Grant,
  policy: RepositoryPolicy,
  { facts, presence }: { facts: CallFacts; presence: Presence },
): Answer {
  const ruled = policy.permissions === undefined ? undefined : answerOfRules(policy.permissions, facts);
  if (ruled !== undefined && !(ruled.outcome === "allow" && isGuardedFile(facts))) {
    return {
      outcome: ruled.outcome,
      why: `${sentence(facts)}, and the operator's rule ${ruled.rule} says ${ruled.outcome}.`,
    };
  }
  if (isGuardedFile(facts)) return guardedAnswer(policy, facts);
  const said = defaultOf(policy, facts.risk, presence);
  const outcome = said ?? TABLE[classOf(grant)][facts.risk];
  return { outcome, why: whyByRisk(facts, outcome, presence), isByDefault: true };
}

/** A repository's rules can only make the answer stricter: its `allow` is ignored. */
function repositoryAnswer(policy: RepositoryPolicy, facts: CallFacts, presence: Presence): Answer | undefined {
  const { deny, ask } = policy.permissions ?? {};
  const ruled = answerOfRules({ ...(deny && { deny }), ...(ask && { ask }) }, facts);
  if (ruled !== undefined) {
    const why = `${sentence(facts)}, and the repository's rule ${ruled.rule} says ${ruled.outcome}.`;
    return { outcome: ruled.outcome, why };
  }
  const said = defaultOf(policy, facts.risk, presence);
  if (said === undefined) return undefined;
  return { outcome: said, why: `${sentence(facts)}, and the repository's policy says ${said} for ${facts.risk} risk.` };
}

function defaultOf(policy: RepositoryPolicy, risk: Risk, presence: Presence): PolicyOutcome | undefined {
  if (risk === "low") return undefined;
  return (presence === "away" ? policy.away?.[risk] : undefined) ?? policy.risk?.[risk];
}

/** True if a file tool would write a protected file. No rule can allow this; a person can, if the policy lets the gate ask. */
function isGuardedFile({ tool, kind }: CallFacts): boolean {
  return kind === "protected" && tool !== "run_command";
}

function guardedAnswer(policy: RepositoryPolicy, { subject }: CallFacts): Answer {
  if (policy.protected === "ask") {
    return { outcome: "ask", why: `${subject} is a protected file: a person has to allow the change.` };
  }
  const why = `${subject} is a protected file and stays as it is. If the task cannot be done without changing it, say so in your result.`;
  return { outcome: "deny", why };
}

function classOf({ role, writes }: Grant): keyof typeof TABLE {
  if (role === "verifier") return "verifies";
  return writes.length === 0 ? "reads" : "writes";
}

function whyByRisk(facts: CallFacts, outcome: PolicyOutcome, presence: Presence): string {
  if (outcome === "ask") {
    const until = presence === "away" ? "nobody is there now, so it waits" : "a person is asked";
    return `${sentence(facts)}, which is ${facts.risk} risk: ${until}.`;
  }
  return `${sentence(facts)}, which is ${facts.risk} risk. Find another way, or say in your result what you would need.`;
}

function sentence({ reason }: CallFacts): string {
  return `it ${reason}`;
}
