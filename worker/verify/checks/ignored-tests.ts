import type { Change } from "../change.ts";
import type { Objection } from "../check-outcome.ts";

/** Settings of pytest in a `conftest.py` that keep more test files or tests from being collected than before. */
export function ignoredObjections({ files }: Change): Objection[] {
  return files
    .filter(({ path }) => /(^|\/)conftest\.py$/.test(path))
    .filter(({ textBefore = "", textAfter = "" }) => ignoredIn(textAfter) > ignoredIn(textBefore))
    .map(({ path }) => ({ claim: `${path}: keeps tests from being collected` }));
}

/** The number of ignored files, and of hooks that leave out or skip tests. */
function ignoredIn(text: string): number {
  const lists = [
    ...text.matchAll(/^[ \t]*collect_ignore(?:_glob)?\s*(?:\+?=|\.(?:append|extend)\()\s*([\s\S]*?)(?:\]|\)|\n\n|$)/gm),
  ];
  const files = lists.reduce(
    (sum, [, list = ""]) => sum + Math.max(1, (list.match(/"[^"]*"|'[^']*'/g) ?? []).length),
    0,
  );
  const hooks = [
    ...text.matchAll(
      /^def (?:pytest_ignore_collect|pytest_collection_modifyitems|pytest_runtest_setup)\b[\s\S]*?(?=^\S|$(?![\s\S]))/gm,
    ),
  ];
  return (
    files +
    hooks.filter(([code]) => /\bskip|\bxfail|items\[|items\.(?:clear|remove)|return True|deselect/.test(code)).length
  );
}
