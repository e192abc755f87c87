import type { FileChange } from "../change.ts";
import type { Parsed } from "../syntax/parse-source.ts";
import { isOfTests } from "./test-paths.ts";

/**
 * Finds changed code that tests whether a test runner is present, because it may behave differently under test. Tests, their helpers and
 * configurations may do so. Reading `NODE_ENV` is allowed: a logger that is silent under test reads it, and a verifier's attacks run
 * without it. Code that already tests for a runner may move to another file. Returns one claim for each file.
 */
export function runnersAskedFor(files: readonly FileChange[]): string[] {
  const asking = files.filter(({ path }) => !isOfTests(path) && !HELPERS.test(path));
  const sides = asking.map((file) => ({
    path: file.path,
    before: questionsIn(file.parsedBefore),
    after: questionsIn(file.parsedAfter),
  }));
  const sum = (side: "before" | "after", question: string) =>
    sides.reduce((total, each) => total + (each[side].get(question) ?? 0), 0);
  return sides.flatMap(({ path, before, after }) =>
    [...after]
      .filter(
        ([question, count]) => count > (before.get(question) ?? 0) && sum("after", question) > sum("before", question),
      )
      .map(
        ([question]) =>
          `${path} asks whether a test runner is present (${question}), so it may behave correctly only under test`,
      ),
  );
}

const HELPERS = /(?:^|[/._-])(?:testing|test[-_]?utils?|test[-_]?helpers?|conftest|config|conf|setup)(?:[/._-])/i;
const RUNNERS = "_?pytest|unittest|nose2?|mocha|jest|vitest";
const FOLDERS = `tests?|__tests__|specs?|attack|${RUNNERS}`;

/** Patterns of code that tests whether a test runner is present, by the language of the file. */
const QUESTIONS = {
  script: [
    /(?:\.|["'`])(?:NODE_TEST_CONTEXT|VITEST(?:_[A-Z_]+)?|JEST_WORKER_ID|MOCHA_WORKER_ID|AVA_PATH)\b/,
    /\btypeof\s+(?:(?:globalThis|global|window)\.)?(?:describe|jest|mocha|beforeEach|afterEach)\b/,
    /\b(?:globalThis|global)(?:\.|\?\.|\[["'])(?:describe|it|jest|vi|beforeEach|afterEach|__vitest_\w+)\b/,
    new RegExp(`\\.stack\\b[^;\\n]*["'\`/][^"'\`\\n]*\\b(?:${FOLDERS})\\b`),
    new RegExp(
      `\\b(?:process\\.(?:argv|execArgv)|require\\.(?:cache|main))\\b[^;\\n]*["'\`/][^"'\`\\n]*(?:\\b(?:${RUNNERS})\\b|--test\\b)`,
    ),
  ],
  python: [
    /["'](?:PYTEST_CURRENT_TEST|PYTEST_XDIST_WORKER|PYTEST_VERSION)["']/,
    new RegExp(`["'](?:${RUNNERS})(?:\\.\\w+)*["']\\s*(?:not\\s+)?in\\s+(?:\\w+\\.)?modules\\b`),
    new RegExp(`\\bmodules(?:\\.get\\(|\\[)\\s*["'](?:${RUNNERS})\\b`),
    new RegExp(`\\bargv\\b[^\\n]*["'][^"'\\n]*\\b(?:${RUNNERS})\\b|["'][^"'\\n]*\\b(?:${RUNNERS})\\b[^\\n]*\\bargv\\b`),
    /\b(?:inspect\.(?:stack|currentframe)|sys\._getframe|traceback\.(?:extract|format)_stack)\b[^\n]*["'][^"'\n]*(?:test|attack)/,
    /["'][^"'\n]*(?:test|attack)[^\n]*\b(?:inspect\.stack|traceback\.(?:extract|format)_stack)\(/,
  ],
} as const;

/** The expressions in a source that test for a test runner, with the count of each. Comments are ignored. */
function questionsIn(parsed: Parsed | undefined): Map<string, number> {
  const asked = new Map<string, number>();
  if (parsed?.kind !== "script" && parsed?.kind !== "python") return asked;
  for (const question of QUESTIONS[parsed.kind])
    for (const [words] of codeOf(parsed).matchAll(new RegExp(question, "g"))) {
      const matched = words.replace(/^["'`.]+|["'`]+$/g, "").slice(0, 80);
      asked.set(matched, (asked.get(matched) ?? 0) + 1);
    }
  return asked;
}

function codeOf(parsed: Extract<Parsed, { kind: "script" | "python" }>): string {
  if (parsed.kind === "python") return parsed.text.replace(/^\s*#.*$/gm, "");
  let code = "";
  let from = 0;
  for (const { start, end } of parsed.comments) {
    code += parsed.text.slice(from, start);
    from = end;
  }
  return code + parsed.text.slice(from);
}
