import type { Assertion } from "../syntax/measure-assertions.ts";
import type { MatchedTests, PlacedTest } from "./match-tests.ts";

/** The tests of the base whose rows are tests of their own now, with these tests. The test itself, or a test in the place of its suite, may keep a row. */
export function rowsSpread({ pairs, lost, gained }: MatchedTests): ReadonlyMap<PlacedTest, readonly PlacedTest[]> {
  const spread = new Map<PlacedTest, readonly PlacedTest[]>();
  const inSuites = pairs.filter(({ old, now }) => old.isSuite && !now.isSuite).map(({ now }) => now);
  let free = [...gained, ...inSuites];
  const add = (old: PlacedTest, candidates: readonly PlacedTest[]) => {
    const taken = spreadRows(old, candidates);
    if (taken === undefined) return;
    spread.set(old, taken);
    free = free.filter((each) => !taken.includes(each));
  };
  for (const { old, now } of pairs) if (old.text !== now.text) add(old, [now, ...free]);
  for (const old of lost) add(old, free);
  return spread;
}

/**
 * The new tests that took over the rows of a test's only table, one test for each row; undefined if a row has none. Each holds the row's
 * values and calls and asserts as much as the old test did for a row.
 */
function spreadRows(old: PlacedTest, candidates: readonly PlacedTest[]): readonly PlacedTest[] | undefined {
  const [rows = [], ...more] = (old.asserts.items ?? []).filter((items) => items.length > 0);
  if (rows.length < 2 || more.length > 0) return undefined;
  const free = candidates.filter(
    (each) => each.runs && !each.isEmpty && each.condition === old.condition && assertsRow(old, each, rows.length),
  );
  const taken: PlacedTest[] = [];
  for (const row of rows) {
    const at = free.findIndex((each) => holds(each.text, row));
    if (at < 0) return undefined;
    taken.push(...free.splice(at, 1));
  }
  return taken;
}

/** Whether a test asserts as much as another test does for one row. */
function assertsRow(old: PlacedTest, now: PlacedTest, rows: number): boolean {
  const sure = now.all.filter(({ isDoubtful = false }) => !isDoubtful);
  const called = old.all.flatMap(({ about = "" }) => [...about.matchAll(/(\w+)\(/g)].map(([, name = ""]) => name));
  return (
    sum(sure, "reach") >= old.strength / rows &&
    highest(sure) >= highest(old.all) &&
    called.every((name) => now.text.includes(`${name}(`))
  );
}

function sum(assertions: readonly Assertion[], measure: "strength" | "reach"): number {
  return assertions.reduce((total, each) => total + each[measure], 0);
}

function highest(assertions: readonly Assertion[]): number {
  return Math.max(0, ...assertions.map(({ grade = 0 }) => grade));
}

/** Whether a test's source holds the values of a row. */
function holds(text: string, row: string): boolean {
  const there = literalsIn(text);
  const own = literalsIn(row.replace(/(["']?)\b\w+\1\s*:(?!:)/g, ""));
  return own.length > 0 && own.every((each) => there.includes(each) && there.splice(there.indexOf(each), 1).length > 0);
}

function literalsIn(text: string): string[] {
  const found =
    text.match(
      /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`[^`]*`|\b\d[\w.]*|\b(?:true|false|null|undefined|True|False|None)\b/g,
    ) ?? [];
  return found.map((each) => each.replace(/^["'`]([\s\S]*)["'`]$/, '"$1"'));
}
