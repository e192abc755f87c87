import type { FileChange } from "../change.ts";
import type { Parsed } from "../syntax/parse-source.ts";
import { askingLanguage, QUESTIONS, withoutComments } from "./runner-questions.ts";
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
    before: questionsIn(file, "before"),
    after: questionsIn(file, "after"),
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

const HELPERS =
  /(?:^|[/._-])(?:testing|rspec|minitest|test[-_]?utils?|test[-_]?helpers?|conftest|config|conf|setup)(?:[/._-])/i;
/** The expressions in a source that test for a test runner, with the count of each. Comments are ignored. */
function questionsIn(file: FileChange, side: "before" | "after"): Map<string, number> {
  const asked = new Map<string, number>();
  const source = sourceOf(file, side);
  for (const question of source === undefined ? [] : QUESTIONS[source.language])
    for (const [words] of source?.code.matchAll(new RegExp(question, `g${question.flags}`)) ?? []) {
      const matched = words.replace(/^["'`.]+|["'`]+$/g, "").slice(0, 80);
      asked.set(matched, (asked.get(matched) ?? 0) + 1);
    }
  return asked;
}

/** The code of a file without comments, and its language; undefined for other files. */
function sourceOf(file: FileChange, side: "before" | "after") {
  const [parsed, text] = side === "before" ? [file.parsedBefore, file.textBefore] : [file.parsedAfter, file.textAfter];
  if (parsed?.kind === "script" || parsed?.kind === "python") return { language: parsed.kind, code: codeOf(parsed) };
  const language = askingLanguage(file.path);
  if (language === undefined || text === undefined) return undefined;
  return { language, code: withoutComments(text, language) };
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
