import { isProtectedPath } from "../../shared/protocol/landing/protected-paths.ts";
import type { Grant } from "./check-permission.ts";
import { normalizePath } from "./normalize-path.ts";
import { type Risk, type RiskFinding, type RiskKind, riskiest } from "./risk.ts";
import { classifyCommand, explainRisk } from "./shell/classify-command.ts";
import { locatePath } from "./shell/judge-path.ts";

/** Facts about a tool call: its risk, and the texts that rules are matched against. */
export interface CallFacts {
  readonly tool: string;
  readonly risk: Risk;
  readonly kind: RiskKind;
  /** Completes "it ...". */
  readonly reason: string;
  /** The command or the path that a person decides on. */
  readonly subject: string;
  /** The programs that a command starts or, for a file tool, the path. */
  readonly subjects: readonly { readonly text: string; readonly isWrapper: boolean }[];
  /** Risks of a command. Each names the program that causes it, or no program if the script as a whole does. */
  readonly findings: readonly RiskFinding[];
  /** Paths of the worktree that a command writes. */
  readonly writes: readonly string[];
}

interface Call {
  readonly name: string;
  readonly input: unknown;
}

/** Tools that write files. The task's `writes` and protected paths limit them; rules for `Edit` and `Write` apply to them. */
export const WRITING_TOOLS: readonly string[] = ["write_file", "edit_file"];

/** Judges a tool call of a worker's agent. The arguments already match the tool's schema. */
export function factsOf(grant: Grant, { name, input }: Call): CallFacts {
  const given = input as { command?: unknown; path?: unknown };
  if (name === "run_command") return commandFacts(grant, String(given.command ?? ""));
  const path = normalizePath(String(given.path ?? ""));
  const base = { tool: name, subject: path, subjects: [{ text: path, isWrapper: false }], findings: [], writes: [] };
  if (WRITING_TOOLS.includes(name)) {
    const isOwn = grant.role === "verifier";
    if (!isOwn && isProtectedPath(path, { isInBase: grant.isInBase(path) })) {
      return { ...base, risk: "high", kind: "protected", reason: `changes the protected file ${path}` };
    }
    return { ...base, risk: isOwn ? "low" : "medium", kind: "write", reason: `writes ${path}` };
  }
  const isOutside = typeof given.path === "string" && !READABLE.has(locatePath(path || ".").zone);
  if (isOutside) return { ...base, risk: "high", kind: "outside", reason: `reaches outside the worktree: ${path}` };
  return { ...base, risk: "low", kind: "read", reason: "only reads, or keeps to the attempt's own folders" };
}

const READABLE = new Set(["tree", "own"]);

function commandFacts(grant: Grant, command: string): CallFacts {
  const isProtected = (path: string) => isProtectedPath(path, { isInBase: grant.isInBase(path) });
  const facts = classifyCommand(command, { isProtected, tests: grant.tests });
  return {
    tool: "run_command",
    risk: facts.risk,
    kind: riskiest(facts.findings)?.kind ?? "read",
    reason: explainRisk(facts),
    subject: command,
    subjects: facts.leaves,
    findings: facts.findings,
    writes: facts.writes,
  };
}
