import { posix } from "node:path";
import { namedFiles } from "./named-files.ts";
import { readShell, stepsOf } from "./read-shell.ts";

/**
 * Returns the part of a command that may run tests: the steps joined by `&&`, without steps that only read files (`grep`, a linter, a type
 * checker) or run code from an argument (`node -e`). Undefined if no step is left. `readBase` reads the scripts that a step names.
 */
export async function testingPart(
  command: string,
  readBase: (path: string) => Promise<string | undefined>,
): Promise<string | undefined> {
  const steps = stepsOf(command);
  const testing: string[] = [];
  for (const step of steps) if (!(await onlyLooks(step, readBase))) testing.push(step);
  if (testing.every((step) => readShell(step).length === 0)) return undefined;
  return testing.length === steps.length ? command : testing.join(" && ");
}

/** Programs that read files and run none of their code. */
const LOOKS =
  /^(?:eslint|biome|prettier|tsc|tsgo|vue-tsc|oxlint|xo|standard|stylelint|dprint|knip|ruff|black|flake8|isort|mypy|pyright|pylint|rustfmt|gofmt|golangci-lint|shellcheck|[ef]?grep|rg|test|\[|\[\[|find|ls|cat|sed|awk|head|tail|wc|sort|uniq|diff|cmp|jq|git|echo|printf|true|:)$/;
/** Programs that run the commands in a script or Makefile. */
const STARTERS = /^(?:npm|pnpm|yarn|npm-run-all|run-s|run-p|g?make|just|task|(?:ba|da|z)?sh)$/;
const INTERPRETERS = /^(?:python[\d.]*|pypy3?|node|nodejs|tsx|deno|bun|ruby|perl|php)$/;
const INLINE = /^-(?:c|e|p|pe|r)$|^--(?:eval|print)$/;
/** Matches code in an argument that starts tests. */
const STARTS_TESTS = /\b(?:unittest|pytest|mocha|jest|vitest|node:test)\b|\btests?[./]/;

async function onlyLooks(step: string, readBase: (path: string) => Promise<string | undefined>): Promise<boolean> {
  const commands = readShell(step).map(({ words }) => words);
  if (commands.length === 0) return false; // Whether a step is a `cd`, which the steps after it need.
  if (commands.every((words) => LOOKS.test(programOf(words)) || isOwnCode(words))) return true;
  const started = [...(await namedFiles(step, readBase)).programs].filter((program) => !STARTERS.test(program));
  return started.length > 0 && started.every((program) => LOOKS.test(program));
}

function programOf([program = ""]: readonly string[]): string {
  return posix.basename(program);
}

function isOwnCode(words: readonly string[]): boolean {
  const isInline = INTERPRETERS.test(programOf(words)) && words.some((word) => INLINE.test(word));
  return isInline && !words.some((word) => STARTS_TESTS.test(word));
}
