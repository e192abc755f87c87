import { parse } from "unbash";
import { higher, type Risk, type RiskFinding, riskiest } from "../risk.ts";
import { judgeProgram } from "./judge-program.ts";
import { addFinding, createShell, type Report } from "./shell.ts";
import { walkScript } from "./walk-script.ts";

/** The worktree that a command runs in. */
export interface CommandPlace {
  /** True for a path of the worktree that no task may change. */
  readonly isProtected: (path: string) => boolean;
  /** Commands of the job's own tests: running one is what a task is expected to do. */
  readonly tests: readonly string[];
}

/** The effects of a command, as far as they are known before it runs. */
export interface CommandFacts extends Readonly<Report> {
  readonly risk: Risk;
}

/** A longer command counts as one that cannot be parsed. */
const MAX_CHARS = 50_000;

/**
 * Classifies a bash command by its effects (docs/reference/sandbox.md#shell-commands). It is parsed with bash's grammar, and each program is
 * judged by its row in the table, inside wrappers, substitutions and scripts within scripts too. A command that cannot be
 * parsed, or that computes the program it runs, is high. Advice, not a boundary: the boundary is the sandbox.
 *
 * Contract: pure; never throws.
 */
export function classifyCommand(command: string, { isProtected, tests }: CommandPlace): CommandFacts {
  const shell = createShell({ isProtected, judge: judgeProgram });
  try {
    if (command.length > MAX_CHARS) {
      addFinding(
        shell,
        "high",
        "unparsed",
        `has ${command.length} characters, more than the ${MAX_CHARS} that are looked at`,
      );
    } else walkScript(shell, parse(command));
  } catch {
    addFinding(shell, "high", "unparsed", "cannot be parsed as a shell command");
  }
  const { findings } = shell.report;
  const risk = findings.reduce<Risk>((most, finding) => higher(most, finding.risk), "low");
  const isTest = risk === "medium" && tests.some((test) => test.trim() === command.trim());
  return { ...shell.report, risk: isTest ? "low" : risk };
}

/** The reason of a command's risk, for the model and for a person. Completes "it ...". */
export function explainRisk({ findings }: { findings: readonly RiskFinding[] }): string {
  return riskiest(findings)?.reason ?? "only reads inside the worktree";
}
