import type { ToolCall, ToolOutcome } from "../../shared/agent/tool-call.ts";
import type { Presence } from "../../shared/protocol/approval/approval.ts";
import { isProtectedPath } from "../../shared/protocol/landing/protected-paths.ts";
import { factsOf } from "./call-facts.ts";
import { checkPermission, type Grant, type Permission } from "./check-permission.ts";
import type { Classify } from "./classifier/create-classifier.ts";

/**
 * Decides on a tool call. An allowed call runs with or without network access; a call that is refused, or waits for a
 * person, gets its outcome at once.
 */
export type Gate = (call: ToolCall, signal: AbortSignal) => Promise<{ mayLeave: boolean } | { outcome: ToolOutcome }>;

/** The permissions of an attempt, and the services that its permission gate needs. */
export interface GateOptions {
  readonly grant: Grant;
  readonly presence: () => Presence;
  /** Judges commands that no rule names; by default there is no classifier. */
  readonly classify?: Classify | undefined;
}

/**
 * Creates the permission gate of one attempt. The rules come first; the classifier then judges commands that were
 * allowed only because of their risk.
 */
export function createGate({ grant, presence, classify }: GateOptions): Gate {
  return async (call, signal) => {
    const permission = await tighten(checkPermission(grant, call, presence()), { grant, call, classify, signal });
    switch (permission.decision) {
      case "allow":
        return { mayLeave: factsOf(grant, call).findings.some(({ kind }) => kind === "egress") };
      case "deny":
        return { outcome: { isError: true, isRefused: true, content: permission.reason } };
      case "ask":
        return { outcome: ask(grant, call, permission) };
    }
  };
}

/**
 * Replaces the decision to allow a call by the classifier's stricter answer. The classifier is not asked about calls
 * that the rules refuse or ask a person about.
 */
async function tighten(
  permission: Permission,
  given: { grant: Grant; call: ToolCall; classify: Classify | undefined; signal: AbortSignal },
): Promise<Permission> {
  const { grant, call, classify, signal } = given;
  if (classify === undefined || !isForClassifier(grant, call, permission)) return permission;
  const facts = factsOf(grant, call);
  const opinion = await classify(call, facts, signal);
  if (opinion === undefined || opinion.decision === "allow") return permission;
  const { risk, kind } = permission;
  const reason = `it ${facts.reason}, and the classifier says ${opinion.decision}: ${opinion.reason}`;
  if (opinion.decision === "deny") return { decision: "deny", risk, kind, reason: `Refused: ${reason}` };
  return { decision: "ask", risk, kind, reason, subject: facts.subject };
}

/**
 * True for a command that the classifier judges: its risk is above low, and no rule and no person named it. A
 * verifier's commands are left out: it works on a throw-away copy and cannot wait.
 */
function isForClassifier({ role }: Grant, { name }: ToolCall, permission: Permission): boolean {
  if (permission.decision !== "allow" || !permission.isByDefault) return false;
  return name === "run_command" && permission.risk !== "low" && role !== "verifier";
}

function ask(
  grant: Grant,
  call: ToolCall,
  { risk, kind, reason }: { risk: "low" | "medium" | "high"; kind: string; reason: string },
): ToolOutcome {
  const { subject, writes, tool } = factsOf(grant, call);
  const touched = tool === "run_command" ? writes : [subject];
  const files = touched.filter(
    (path) => kind === "protected" && isProtectedPath(path, { isInBase: grant.isInBase(path) }),
  );
  return {
    content: "",
    asked: {
      callId: call.id.slice(0, 200),
      tool: call.name,
      subject: subject.slice(0, 8000),
      input: JSON.stringify(call.input).slice(0, 20_000),
      risk,
      kind,
      files: [...new Set(files)].slice(0, 50).map((path) => path.slice(0, 512)),
      reason: reason.slice(0, 1000),
    },
  };
}
