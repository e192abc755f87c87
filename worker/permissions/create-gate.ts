import type { ToolCall, ToolOutcome } from "../../shared/agent/tool-call.ts";
import type { Presence } from "../../shared/protocol/approval.ts";
import { isProtectedPath } from "../../shared/protocol/protected-paths.ts";
import { factsOf } from "./call-facts.ts";
import type { Grant } from "./check-permission.ts";
import { checkPermission } from "./check-permission.ts";

/** Lets a call through, with a way out where that is what was allowed; or is its outcome: refused, or waiting for a person. */
export type Gate = (call: ToolCall) => Promise<{ mayLeave: boolean } | { outcome: ToolOutcome }>;

/** What a gate needs beside the grant. */
export interface GateOptions {
  readonly grant: Grant;
  readonly presence: () => Presence;
}

/** The gate of one attempt. */
export function createGate({ grant, presence }: GateOptions): Gate {
  return async (call) => {
    const permission = checkPermission(grant, call, presence());
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
