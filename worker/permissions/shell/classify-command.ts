import { parse } from "unbash";
import { higher, type Risk, type RiskFinding, riskiest } from "../risk.ts";
import { judgeProgram } from "./judge-program.ts";
import { addFinding, createShell, type Report } from "./shell.ts";
import { walkScript } from "./walk-script.ts";

/** The facts about the worktree and the job by which a command is judged. */
export interface CommandPlace {
  /** True for a path of the worktree that no task may change. */
  readonly isProtected: (path: string) => boolean;
  /** Commands that the job names as its tests: a task is expected to run them. */
  readonly tests: readonly string[];
}

/** The effects of a command, as far as they are known before the command runs. */
export interface CommandFacts extends Readonly<Report> {
  readonly risk: Risk;
}

/** Maximum length of a command that is parsed. A longer command is treated like a command that cannot be parsed. */
const MAX_CHARS = 50_000;

/**
 * Classifies a bash command by its effects (docs/reference/sandbox.md#shell-commands). The command is parsed with
 * bash's grammar. Each program in it is judged by the row of the program table that matches, including programs inside
 * wrappers, substitutions and nested scripts. The risk is high if the command cannot be parsed, or if it computes which
 * program to run. The result is advice; the sandbox is the boundary. Contract: pure; never throws.
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

/** The reason for a command's risk, which the model and a person read. Completes "it ...". */
export function explainRisk({ findings }: { findings: readonly RiskFinding[] }): string {
  return riskiest(findings)?.reason ?? "only reads inside the worktree";
}
