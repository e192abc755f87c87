import { keyOf, type Measured } from "./measure-assertions.ts";
import type { TestCase, TestFacts } from "./test-facts.ts";

/** Matches the beginning of a test, in languages similar to JavaScript and in Python. */
const BEGINNINGS =
  /(?<![\w.$])(x|f)?(?:it|test|specify|Deno\.test|t\.test)((?:\.\w+)*)\s*\(\s*(["'`])((?:\\.|(?!\3)[^\\\n])*)\3|^[ \t]*(?:async[ \t]+)?def[ \t]+(test\w*)[ \t]*\(/gm;
const ASSERTION =
  /(?<![\w.$])(?:assert(?:\.\w+)*|expect|t\.(?:is|deepEqual|equal|true|throws)|self\.assert\w+|pytest\.raises)\s*\([^\n]*|^[ \t]*assert\s[^\n]*/gm;
const SKIPPED_BEFORE = /(?:@(?:pytest\.mark|unittest)\.skip(?:If|Unless|if)?\b[^\n]*\n\s*(?:@[^\n]*\n\s*)*)$/;

/**
 * Finds the tests in the text of a source that no parser here can read. This is exact enough to see that a test is
 * gone, skipped or empty. Every assertion counts as a strong one.
 */
export function scanTests(source: string): TestFacts {
  const text = withoutComments(source);
  const beginnings = [...text.matchAll(BEGINNINGS)];
  let focused = 0;
  const tests = beginnings.map((match, i): TestCase => {
    const [, prefix, marks = "", , title, python] = match;
    if (prefix === "f" || marks.includes(".only")) focused += 1;
    const body = text.slice(match.index, beginnings[i + 1]?.index ?? text.length);
    const isOff = prefix === "x" || /\.(?:skip|todo)\b/.test(marks) || SKIPPED_BEFORE.test(text.slice(0, match.index));
    return {
      title: title ?? python ?? "",
      suite: "",
      text: body.replace(/\s+/g, " ").trim(),
      rows: 1,
      isOpen: false,
      runs: !isOff,
      condition: "",
      isTodo: marks.includes(".todo"),
      isEmpty: python === undefined ? /(?:=>|\))\s*\{\s*\}\s*\)/.test(body) : /:\s*(?:pass|\.\.\.)\s*$/.test(body),
      isSuite: false,
      asserts: measureText(body),
    };
  });
  return { tests, focused, functions: new Map(), isScanned: true };
}

/** The assertions in a text, found by the names of assertion functions. */
export function measureText(text: string): Measured {
  const assertions = [...text.matchAll(ASSERTION)].map(([words]) => ({ key: keyOf(words), strength: 2, reach: 2 }));
  return { assertions, calls: [], helpers: [], maybe: [], isOpen: false, tables: "" };
}

/** Removes comments that fill whole lines; elsewhere, text that looks like a comment may be part of a string. */
function withoutComments(text: string): string {
  return text.replace(/^[ \t]*(?:\/\/|#(?!!)).*$/gm, "").replace(/^[ \t]*\/\*[\s\S]*?\*\/[ \t]*$/gm, "");
}
