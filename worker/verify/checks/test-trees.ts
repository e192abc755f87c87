import type { FileChange } from "../change.ts";
import { moduleOf } from "../syntax/languages/code-language.ts";
import type { Assertion, Measured } from "../syntax/measure-assertions.ts";
import { scanTests } from "../syntax/scan-tests.ts";
import type { FileNames } from "../syntax/test-doubles.ts";
import { type TestCase, type TestFacts, testFacts } from "../syntax/test-facts.ts";
import { isCollected } from "./collected-paths.ts";
import { type Side, withImportedTables } from "./imported-tables.ts";
import { allAssertions, type PlacedTest } from "./match-tests.ts";
import { isTestPath } from "./test-paths.ts";

/** A helper function that tests may call. */
export interface Helper {
  readonly name: string;
  readonly path: string;
  readonly asserts: Measured;
  /** Upper limit of the strength of the helper's assertions, including those of helpers that it calls. */
  readonly reach: number;
  /** Its assertions, including those of helpers that it calls. */
  readonly all: readonly Assertion[];
  /** True for a function of a class or a type that has tests. */
  readonly isOfSuite: boolean;
}

/** The tests in all changed files, either of the base or of the candidate. */
export interface TestTree {
  readonly tests: readonly PlacedTest[];
  readonly helpers: readonly Helper[];
  /** Names that each file imports, declares and mocks, by its path. */
  readonly names: ReadonlyMap<string, FileNames>;
}

/** The tests of the base and of the candidate, and the files that focus more tests than before (`only`). */
export interface TestTrees {
  readonly before: TestTree;
  readonly after: TestTree;
  readonly focused: readonly string[];
}

type Read = readonly [path: string, facts: TestFacts];

/** The tests by the list of changed files, cached because several checks ask for the same tests. */
const known = new WeakMap<readonly FileChange[], TestTrees>();

/** Reads the tests of a change. Tests may have moved to a new file of any name. */
export function testTrees(files: readonly FileChange[]): TestTrees {
  const trees = known.get(files) ?? readTrees(files);
  known.set(files, trees);
  return trees;
}

function readTrees(files: readonly FileChange[]): TestTrees {
  const before: Read[] = [];
  const after: Read[] = [];
  const focused: string[] = [];
  const sides = sidesOf(files);
  for (const file of files) {
    const isOfTests = isTestPath(file.path) || HELPERS.test(file.path) || loadsTestLibrary(file);
    if (!isOfTests && file.status !== "A" && !mayHoldTests(file.path)) continue;
    const [old, now] = factsOf(file, sides);
    if (old !== undefined) before.push([file.path, withUsedSuites(old, files)]);
    if (now !== undefined && (isOfTests || now.tests.length > 0))
      after.push([file.path, withUsedSuites(withRunning(file, now, files), files)]);
    if (countFocused([now]) > countFocused([old])) focused.push(file.path);
  }
  const isMoved = countFocused(before.map(([, facts]) => facts)) >= countFocused(after.map(([, facts]) => facts));
  return { before: treeOf(before), after: treeOf(after), focused: isMoved ? [] : focused };
}

function sidesOf(files: readonly FileChange[]): readonly [before: Side, after: Side] {
  const before: Side = new Map(
    files.flatMap(({ path, parsedBefore: parsed, textBefore: text }) =>
      parsed === undefined || text === undefined ? [] : [[path, { parsed, text }]],
    ),
  );
  const after: Side = new Map(
    files.flatMap(({ path, parsedAfter: parsed, textAfter: text }) =>
      parsed === undefined || text === undefined ? [] : [[path, { parsed, text }]],
    ),
  );
  return [before, after];
}

/** Whether a file of any name loads a library of tests, so that it belongs to tests. */
function loadsTestLibrary({ textBefore = "" }: FileChange): boolean {
  return /(?:from|require\()\s*["'](?:vitest|@jest\/globals|chai|expect|ava|tape|tap|@playwright\/test)["']|^[ \t]*(?:import|from)[ \t]+(?:pytest|unittest)\b/m.test(
    textBefore,
  );
}

/** Whether a file of any name may hold tests, because its language's runner finds them by their attributes. */
function mayHoldTests(path: string): boolean {
  return /\.rs$/.test(path);
}

/** Leaves out the tests of a new file where the language's runner would not find them; those of modules run where classes include them. */
function withRunning({ path, status }: FileChange, facts: TestFacts, files: readonly FileChange[]): TestFacts {
  const isFound = status !== "A" || !/\.(?:go|java|rb|php|rs)$/.test(path) || isCollected(path, files);
  return isFound
    ? facts
    : { ...facts, tests: facts.tests.filter(({ condition }) => moduleOf(condition) !== undefined) };
}

function countFocused(facts: readonly (TestFacts | undefined)[]): number {
  return facts.reduce((n, each) => n + (each?.focused ?? 0), 0);
}

/** The helper with a given name: from the same file, or else from the file whose helper asserts most. */
export function helperAt({ helpers }: TestTree, name: string, path: string): Helper | undefined {
  const named = helpers.filter((helper) => helper.name === name);
  return named.find((helper) => helper.path === path) ?? named.sort((a, b) => b.reach - a.reach)[0];
}

const HELPERS =
  /(?:^|[/._-])(?:test(?:ing|s|kit|[-_]?utils?|[-_]?helpers?|[-_]?support)?|specs?|helpers?|harness|asserts?|assertions?)(?:[/._-])|^support\/|(?:^|\/)conftest\.py$/i;

/**
 * Reads the tests of a file before and after the change by the same method: if the parser cannot read one of the two
 * texts, both are scanned as text.
 */
function factsOf(
  { path, parsedBefore, parsedAfter, textBefore, textAfter }: FileChange,
  [before, after]: readonly [Side, Side],
): (TestFacts | undefined)[] {
  const isScanned = [parsedBefore, parsedAfter].some((side) => side?.kind === "broken");
  return [
    { parsed: parsedBefore, text: textBefore, side: before },
    { parsed: parsedAfter, text: textAfter, side: after },
  ].map(({ parsed, text, side }) => {
    if (parsed === undefined || text === undefined) return undefined;
    return isScanned
      ? scanTests(text)
      : testFacts(withImportedTables(path, parsed, side), { isTestFile: isTestPath(path) || HELPERS.test(path), path });
  });
}

function treeOf(read: readonly Read[]): TestTree {
  const own = new Map(read.map(([path, { functions }]) => [path, functions]));
  const all = new Map(read.flatMap(([, { functions }]) => [...functions]));
  const find = (path: string) => (name: string) => own.get(path)?.get(name) ?? all.get(name);
  const tests = read.flatMap(([path, { tests: titled, loose, isScanned }]) => {
    const cases = [...titled, ...(loose === undefined || !isTestPath(path) ? [] : [loose])];
    return cases.map((test): PlacedTest => {
      const all = allAssertions(test.asserts, find(path));
      return { doubles: [], ...test, path, isScanned, all, ...measuresOf(all, test.rows) };
    });
  });
  const helpers = read.flatMap(([path, { functions }]) =>
    [...functions].map(([name, asserts]): Helper => {
      const all = allAssertions(asserts, find(path));
      return { name, path, asserts, all, reach: measuresOf(all, 1).reach, isOfSuite: asserts.isOfSuite === true };
    }),
  );
  const names = new Map(read.flatMap(([path, facts]) => (facts.names === undefined ? [] : [[path, facts.names]])));
  return { tests, helpers, names };
}

function measuresOf(all: readonly Assertion[], rows: number): { strength: number; reach: number } {
  return {
    strength: rows * all.reduce((total, each) => total + each.strength, 0),
    reach: rows * all.reduce((total, each) => total + each.reach, 0),
  };
}

/** Marks the tests of modules of Ruby and traits of PHP that are new and that no changed file includes: no runner finds them there. */
function withUsedSuites(facts: TestFacts, files: readonly FileChange[]): TestFacts {
  const isUsed = (name: string) => {
    const included = new RegExp(`\\b(?:include|extend|prepend|use)\\s+[\\w:\\\\]*\\b${name}\\b`);
    const declared = new RegExp(`^\\s*(?:module|trait)\\s+[\\w:]*\\b${name}\\b`, "m");
    return files.some(({ textBefore = "", textAfter = "" }) => included.test(textAfter) || declared.test(textBefore));
  };
  return {
    ...facts,
    tests: facts.tests.map((test): TestCase => {
      const name = moduleOf(test.condition);
      if (name === undefined) return test;
      return isUsed(name)
        ? { ...test, condition: test.condition.replace(`(module ${name})`, "").trim() }
        : { ...test, runs: false };
    }),
  };
}
