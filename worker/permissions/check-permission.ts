import type { ToolCall } from "../../shared/agent/tool-call.ts";
import type { AllowedCall, DecidedCall, Presence } from "../../shared/protocol/approval/approval.ts";
import type { OperatorPolicy, RepositoryPolicy } from "../../shared/protocol/approval/policy.ts";
import { isNeverPermitted } from "../../shared/protocol/landing/protected-paths.ts";
import { matchesAny } from "../../shared/support/paths/path-pattern.ts";
import { redactSecrets } from "../../shared/support/secrets/redact.ts";
import { applyPolicies } from "./apply-policies.ts";
import { type CallFacts, factsOf, WRITING_TOOLS } from "./call-facts.ts";
import { normalizePath } from "./normalize-path.ts";
import type { Risk, RiskKind } from "./risk.ts";

/** The permission gate's decision about a tool call. The model and a person read its reason. */
export type Permission =
  /** `isByDefault`: the call was allowed because of its risk, not by a rule or a person. */
  | { readonly decision: "allow"; readonly risk: Risk; readonly kind: RiskKind; readonly isByDefault: boolean }
  | { readonly decision: "deny"; readonly risk: Risk; readonly kind: RiskKind; readonly reason: string }
  /** `subject`: the command or the path that a person has to decide on. */
  | {
      readonly decision: "ask";
      readonly risk: Risk;
      readonly kind: RiskKind;
      readonly reason: string;
      readonly subject: string;
    };

/** The permissions of one attempt, and the decisions that people made about its calls. */
export interface Grant {
  readonly role: string;
  readonly tools: readonly string[];
  /** Globs over repository paths that the task may write; empty for a read-only task. */
  readonly writes: readonly string[];
  /** True when the path exists in the commit that the attempt started from. */
  readonly isInBase: (path: string) => boolean;
  /** Commands that the job itself names as its tests. */
  readonly tests: readonly string[];
  readonly policy: { readonly operator: OperatorPolicy; readonly repository: RepositoryPolicy };
  /** Protected files that a person allowed this task to change. */
  readonly permitted: readonly string[];
  /** People's decisions about calls of this attempt, and calls that people allowed for the whole job. */
  readonly decided: readonly DecidedCall[];
  readonly allowed: readonly AllowedCall[];
}

/**
 * The permission gate: pure, no I/O. Fixed limits come first, and no decision lifts them: the role's tools, the task's `writes`, git's own
 * files. Next comes a person's decision about this call; then the stricter answer of the operator's rules and the repository's; then the
 * table of risks. The diff is checked again before it lands, and the sandbox is the boundary.
 */
export function checkPermission(grant: Grant, call: ToolCall, presence: Presence): Permission {
  const wall = checkWalls(grant, call);
  if (wall !== undefined) return { decision: "deny", risk: "high", kind: "outside", reason: `Refused: ${wall}` };
  const facts = factsOf(grant, call);
  const { risk, kind } = facts;
  const decided = grant.decided.find(({ callId }) => callId === call.id);
  if (decided?.decision === "deny") {
    const words = decided.reason === undefined ? "" : `, who says: ${decided.reason}`;
    return { decision: "deny", risk, kind, reason: `Refused by a person${words}. Find another way, or report it.` };
  }
  if (decided !== undefined || isAllowed(grant, facts)) {
    return { decision: "allow", risk, kind, isByDefault: false };
  }
  const { outcome, why, isByDefault = false } = applyPolicies(grant, facts, presence);
  if (outcome === "allow") return { decision: "allow", risk, kind, isByDefault };
  if (outcome === "deny") return { decision: "deny", risk, kind, reason: `Refused: ${why}` };
  return { decision: "ask", risk, kind, reason: why, subject: facts.subject };
}

function isAllowed({ allowed, permitted }: Grant, { tool, subject, kind }: CallFacts): boolean {
  if (kind === "protected" && WRITING_TOOLS.includes(tool) && permitted.includes(subject)) return true;
  // A person saw the call's text without its secrets and allowed it, so that text is compared too.
  const shown = redactSecrets(subject);
  return allowed.some((each) => each.tool === tool && (each.subject === subject || each.subject === shown));
}

/** Returns the reason for refusing a call that no rule and no person can allow. It completes "Refused: ". */
function checkWalls(grant: Grant, { name, input }: ToolCall): string | undefined {
  const { role, tools } = grant;
  if (!tools.includes(name)) {
    return `${name} is not available to your role (${role}); your tools are: ${tools.join(", ")}.`;
  }
  if (!WRITING_TOOLS.includes(name)) return undefined;
  const path = normalizePath(String((input as { path?: unknown }).path ?? ""));
  if (role === "verifier") {
    if (path.startsWith("/attack/") && !path.split("/").includes("..")) return undefined;
    return `a verifier writes only below /attack, not ${path}; the candidate stays as it is.`;
  }
  return checkWrite(grant, path);
}

function checkWrite({ writes }: Grant, path: string): string | undefined {
  if (path === "" || path.startsWith("/") || path.split("/").includes("..")) {
    return `expected a path inside the repository, relative to its root, got ${path}.`;
  }
  if (writes.length === 0) return `your task is read-only and changes no file; hand in your answer with submit_result.`;
  if (isNeverPermitted(path)) return `${path} is a protected file of git or Midwatch, which no task changes.`;
  if (!matchesAny(writes)(path)) {
    return `${path} is outside what your task may write (${writes.join(", ")}). If it has to change, say so in your result.`;
  }
  return undefined;
}
