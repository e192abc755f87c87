import type { PolicyOutcome, RepositoryPolicy } from "../../shared/protocol/approval/policy.ts";
import { patternOf } from "../../shared/support/paths/path-pattern.ts";
import { type CallFacts, WRITING_TOOLS } from "./call-facts.ts";

/** A policy's decision about a call, and the rule that made it. */
export interface RuleAnswer {
  readonly outcome: PolicyOutcome;
  readonly rule: string;
}

type Permissions = NonNullable<RepositoryPolicy["permissions"]>;

/**
 * Applies a policy's rules to a call: `deny` before `ask` before `allow`; within each list, the first rule that matches
 * counts. Returns undefined if no rule matches. A `deny` or `ask` rule matches a command if it matches any program that
 * the command starts; `allow` rules only count if they allow every program of the command.
 */
export function answerOfRules(
  { deny = [], ask = [], allow = [] }: Permissions,
  facts: CallFacts,
): RuleAnswer | undefined {
  const denying = deny.find((rule) => matchesAny(rule, facts));
  if (denying !== undefined) return { outcome: "deny", rule: denying };
  const asking = ask.find((rule) => matchesAny(rule, facts));
  if (asking !== undefined) return { outcome: "ask", rule: asking };
  const allowing = allowedBy(allow, facts);
  return allowing === undefined ? undefined : { outcome: "allow", rule: allowing };
}

/** Maps Claude Code's tool names to the tools of Midwatch. A rule for one of the writing tools applies to both of them. */
const TOOLS: Readonly<Record<string, readonly string[]>> = {
  Bash: ["run_command"],
  Read: ["read_file"],
  Glob: ["glob"],
  Grep: ["grep"],
  ...Object.fromEntries(["Edit", "Write", ...WRITING_TOOLS].map((name) => [name, WRITING_TOOLS])),
};

interface Parsed {
  readonly tools: readonly string[];
  /** The pattern in the rule's parentheses; undefined if the rule matches every call of the tool. */
  readonly pattern: string | undefined;
}

function parse(rule: string): Parsed {
  const open = rule.indexOf("(");
  const name = open < 0 ? rule : rule.slice(0, open);
  const inner = open < 0 ? undefined : rule.slice(open + 1, -1);
  return { tools: TOOLS[name] ?? [name], pattern: inner === undefined || inner === "*" ? undefined : inner };
}

function matchesAny(rule: string, { tool, subjects, writes }: CallFacts): boolean {
  const { tools, pattern } = parse(rule);
  // A rule for file paths also applies to the files that a command writes.
  if (tool === "run_command" && tools.includes("write_file")) {
    return pattern !== undefined && writes.some((path) => matchesPath(pattern, path));
  }
  if (!tools.includes(tool)) return false;
  return pattern === undefined || subjects.some(({ text }) => matches(tool, pattern, text));
}

function allowedBy(allow: readonly string[], { tool, subjects, findings }: CallFacts): string | undefined {
  const mine = allow.map((rule) => ({ rule, ...parse(rule) })).filter(({ tools }) => tools.includes(tool));
  const any = mine.find(({ pattern }) => pattern === undefined);
  if (any !== undefined) return any.rule;
  const found = subjects.map(({ text }) =>
    mine.find(({ pattern }) => pattern !== undefined && matches(tool, pattern, text)),
  );
  const isEvery = subjects.every(({ isWrapper }, i) => isWrapper || found[i] !== undefined);
  // A rule allows a program, not what the script around it does, such as a redirection or a pipe into a shell.
  const isMore = findings.some(
    ({ risk, leaf }) => risk === "high" && (leaf === undefined || found[leaf] === undefined),
  );
  return isEvery && !isMore ? found.find((rule) => rule !== undefined)?.rule : undefined;
}

function matches(tool: string, pattern: string, text: string): boolean {
  return tool === "run_command" ? matchesCommand(pattern, text) : matchesPath(pattern, text);
}

/** The pattern `npm test:*` matches the command `npm test` with any further words. Elsewhere `*` matches any text. */
function matchesCommand(pattern: string, text: string): boolean {
  if (pattern.endsWith(":*")) {
    const start = pattern.slice(0, -2);
    return text === start || text.startsWith(`${start} `);
  }
  const parts = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join("[\\s\\S]*")}$`).test(text);
}

function matchesPath(pattern: string, path: string): boolean {
  return patternOf(pattern.replace(/^\.?\//, "")).matches(path);
}
