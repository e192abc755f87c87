import { parse } from "unbash";
import { type Finding, higher, type Risk, riskiest } from "../risk.ts";
import { judgeProgram } from "./judge-program.ts";
import { startState } from "./shell-state.ts";
import { createWalk, type Leaf } from "./walk.ts";
import { walkScript } from "./walk-script.ts";

/** What the classifier needs to know of the place that a command runs in. */
export interface CommandPlace {
  /** True for a path of the worktree that no task may change. */
  readonly isProtected: (path: string) => boolean;
  /** Commands that the job's own tests are: running one is what a task is expected to do. */
  readonly tests: readonly string[];
}

/** What a command does, as far as can be told before it runs. */
export interface CommandFacts {
  readonly risk: Risk;
  readonly findings: readonly Finding[];
  /** The programs that it starts, in their order, those within wrappers included. */
  readonly leaves: readonly Leaf[];
  /** Paths of the worktree that it writes, as far as they are known. */
  readonly writes: readonly string[];
}

/** Characters of a command that are looked at; a longer one counts as one that cannot be read. */
const MAX_CHARS = 50_000;

/**
 * Classifies a bash command by what it does (docs/reference/sandbox.md#shell-commands). It is parsed with bash's grammar and followed
 * through wrappers, substitutions and scripts within scripts; what cannot be parsed or is computed when it runs counts
 * as high where it decides what is run. Advice, not a boundary: the boundary is the sandbox.
 *
 * Contract: pure; never throws.
 */
export function classifyCommand(command: string, place: CommandPlace): CommandFacts {
  const walk = createWalk(place, startState(), { follow: walkScript, judge: judgeProgram });
  if (command.length > MAX_CHARS) {
    walk.add("high", "unparsed", `has ${command.length} characters, more than the ${MAX_CHARS} that are looked at`);
  } else {
    try {
      walkScript(walk, parse(command));
    } catch {
      // A parser that gives up, on whatever: the command was not understood.
      walk.add("high", "unparsed", "cannot be parsed as a shell command");
    }
  }
  const { findings, leaves, writes } = walk.facts();
  const risk = findings.reduce<Risk>((most, finding) => higher(most, finding.risk), "low");
  const isTest = risk === "medium" && place.tests.some((test) => test.trim() === command.trim());
  return { risk: isTest ? "low" : risk, findings, leaves, writes };
}

/** Why a command has its risk, for the model and for a person. */
export function explainRisk({ findings }: CommandFacts): string {
  return riskiest(findings)?.reason ?? "only reads inside the worktree";
}
