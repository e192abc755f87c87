import { parse } from "unbash";
import type { Risk, RiskFinding } from "../risk.ts";
import { higher, riskiest } from "../risk.ts";
import { judgeProgram } from "./judge-program.ts";
import type { Report } from "./shell.ts";
import { addFinding, createShell } from "./shell.ts";
import { walkScript } from "./walk-script.ts";

/** What the classifier needs to know of the place that a command runs in. */
export interface CommandPlace {
  /** True for a path of the worktree that no task may change. */
  readonly isProtected: (path: string) => boolean;
  /** Commands of the job's own tests: running one is what a task is expected to do. */
  readonly tests: readonly string[];
}

/** What a command does, as far as can be told before it runs. */
export interface CommandFacts extends Readonly<Report> {
  readonly risk: Risk;
}

const MAX_CHARS = 50_000;

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
    // A parser that gives up, on whatever: the command was not understood.
    addFinding(shell, "high", "unparsed", "cannot be parsed as a shell command");
  }
  const { findings } = shell.report;
  const risk = findings.reduce<Risk>((most, finding) => higher(most, finding.risk), "low");
  const isTest = risk === "medium" && tests.some((test) => test.trim() === command.trim());
  return { ...shell.report, risk: isTest ? "low" : risk };
}

export function explainRisk({ findings }: { findings: readonly RiskFinding[] }): string {
  return riskiest(findings)?.reason ?? "only reads inside the worktree";
}
