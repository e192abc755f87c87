import type { ToolCall, ToolOutcome } from "../../shared/agent/tool-call.ts";
import type { Presence } from "../../shared/protocol/approval/approval.ts";
import { isProtectedPath } from "../../shared/protocol/landing/protected-paths.ts";
import { factsOf } from "./call-facts.ts";
import { checkPermission, type Grant, type Permission } from "./check-permission.ts";
import type { Classify } from "./classifier/create-classifier.ts";

/** Passes a call, with or without a way out to the network, or gives its outcome: refused, or waiting for a person. */
export type Gate = (call: ToolCall, signal: AbortSignal) => Promise<{ mayLeave: boolean } | { outcome: ToolOutcome }>;

/** The grant of an attempt and the services of its gate. */
export interface GateOptions {
  readonly grant: Grant;
  readonly presence: () => Presence;
  /** Judges commands that no rule names; default: none does. */
  readonly classify?: Classify | undefined;
}

/** Creates the gate of one attempt: the rules, then the classifier for commands that are allowed by their risk alone. */
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

/** Replaces an allowance by a classifier's stricter answer. It is not asked about calls that the rules refuse or ask about. */
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

/** True for commands above low risk that no rule and no person named. A verifier works on a throw-away copy and cannot wait. */
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
