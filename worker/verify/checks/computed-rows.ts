import { claimsIn } from "../syntax/code-claims.ts";
import { functionsIn, LITERALS } from "./emptied-claims.ts";
import type { Pair } from "./match-tests.ts";

/** The function under test that computes expected values of a test's table now, instead of literals. */
export function computedRows({ old, now }: Pair): string | undefined {
  const claims = now.all.flatMap((each) => claimsIn(each) ?? []);
  const tested = new Set(claims.flatMap(({ sides = [] }) => sides.flatMap((side) => [...functionsIn(side)])));
  const known = functionsIn(old.asserts.tables);
  return [...functionsIn(now.asserts.tables)].find(
    (name) => tested.has(name) && !known.has(name) && fixed(now.asserts.tables, name) < fixed(old.asserts.tables, name),
  );
}

/** The number of literals of a table outside of calls of a function. */
function fixed(table: string, name: string): number {
  return (table.replace(new RegExp(`\\b${name}\\([^()]*\\)`, "g"), "").match(LITERALS) ?? []).length;
}
