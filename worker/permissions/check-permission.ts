import picomatch from "picomatch";
import type { ToolCall } from "../../shared/agent/tool-call.ts";
import { isProtectedPath } from "../../shared/protocol/protected-paths.ts";

/** What the gate says about a call. The reason is read by the model. */
export type Permission =
  | { readonly decision: "allow"; readonly risk: "low" | "medium" }
  | { readonly decision: "deny"; readonly risk: "high"; readonly reason: string };

/** What a role may do in one attempt. */
export interface Grant {
  readonly role: string;
  readonly tools: readonly string[];
  /** Globs over repository paths; empty for a read-only task. */
  readonly writes: readonly string[];
  /** True when the path exists in the commit that the attempt started from. */
  readonly isInBase: (path: string) => boolean;
}

const WRITING = new Set(["write_file", "edit_file"]);

/**
 * The permission gate: pure, no I/O. The role's card decides which tools, the task's `writes` and the protected files
 * which paths. It is the first wall; the diff is checked again before anything lands, and the sandbox is the boundary.
 */
export function checkPermission(grant: Grant, call: Pick<ToolCall, "name" | "input">): Permission {
  if (!grant.tools.includes(call.name)) {
    return deny(
      `${call.name} is not available to your role (${grant.role}); your tools are: ${grant.tools.join(", ")}.`,
    );
  }
  if (!WRITING.has(call.name)) return { decision: "allow", risk: call.name === "run_command" ? "medium" : "low" };
  const path = normalize(String((call.input as { path?: unknown }).path ?? ""));
  if (grant.role === "verifier") {
    if (path.startsWith("/attack/") && !path.split("/").includes("..")) return { decision: "allow", risk: "low" };
    return deny(`a verifier writes only below /attack, not ${path}; the candidate stays as it is.`);
  }
  return checkWrite(grant, path);
}

function checkWrite(grant: Grant, path: string): Permission {
  if (path === "" || path.startsWith("/") || path.split("/").includes("..")) {
    return deny(`expected a path inside the repository, relative to its root, got ${path}.`);
  }
  if (grant.writes.length === 0)
    return deny(`your task is read-only and changes no file; hand in your answer with submit_result.`);
  if (isProtectedPath(path, { isInBase: grant.isInBase(path) })) {
    return deny(
      `${path} is a protected file and stays as it is. If the task cannot be done without changing it, say so in your result.`,
    );
  }
  if (!picomatch.isMatch(path, [...grant.writes], { dot: true })) {
    return deny(
      `${path} is outside what your task may write (${grant.writes.join(", ")}). If it has to change, say so in your result.`,
    );
  }
  return { decision: "allow", risk: "medium" };
}

/** `./a//b` and `/work/a` are `a/b` and `a`. */
export function normalize(path: string): string {
  const plain = path.replace(/\/{2,}/g, "/").replace(/^\/work(\/|$)/, "");
  return plain.replace(/^(\.\/)+/, "");
}

function deny(reason: string): Permission {
  return { decision: "deny", risk: "high", reason: `Refused: ${reason}` };
}
