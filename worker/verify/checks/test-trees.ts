import type { FileChange } from "../change.ts";
import type { Measured } from "../syntax/measure-assertions.ts";
import { scanTests } from "../syntax/scan-tests.ts";
import type { TestFacts } from "../syntax/test-facts.ts";
import { testFacts } from "../syntax/test-facts.ts";
import type { PlacedTest } from "./match-tests.ts";
import { scoreOf } from "./match-tests.ts";
import { isTestPath } from "./test-paths.ts";

/** The tests of all changed files on one side. */
export interface TestTree {
  readonly tests: readonly PlacedTest[];
  /** Functions of tests and of their helpers, by name. */
  readonly functions: ReadonlyMap<string, Measured>;
  /** The most that a function of this tree asserts, with the helpers that it calls. */
  readonly reachOf: (measured: Measured) => number;
}

/** The tests of both sides, and files that single out more tests than before. */
export interface TestTrees {
  readonly before: TestTree;
  readonly after: TestTree;
  readonly focused: readonly string[];
}

type Read = readonly [path: string, facts: TestFacts];

/** Reads the tests of a change. */
export function testTrees(files: readonly FileChange[]): TestTrees {
  const before: Read[] = [];
  const after: Read[] = [];
  const focused: string[] = [];
  for (const file of files.filter(({ path }) => isTestPath(path) || HELPERS.test(path))) {
    const [old, now] = factsOf(file);
    if (old !== undefined) before.push([file.path, old]);
    if (now !== undefined) after.push([file.path, now]);
    if ((now?.focused ?? 0) > (old?.focused ?? 0)) focused.push(file.path);
  }
  const isMoved =
    before.reduce((n, [, facts]) => n + facts.focused, 0) >= after.reduce((n, [, facts]) => n + facts.focused, 0);
  return { before: treeOf(before), after: treeOf(after), focused: isMoved ? [] : focused };
}

const HELPERS =
  /(?:^|[/._-])(?:test(?:ing|s|[-_]?utils?|[-_]?helpers?)?|specs?|helpers?|asserts?|assertions?)(?:[/._-])/i;

/** Both sides of a file by the same means: what one parser cannot read is scanned on either side. */
function factsOf({ parsedBefore, parsedAfter, textBefore, textAfter }: FileChange): (TestFacts | undefined)[] {
  const isScanned = [parsedBefore, parsedAfter].some((side) => side?.kind === "broken");
  return [
    { parsed: parsedBefore, text: textBefore },
    { parsed: parsedAfter, text: textAfter },
  ].map(({ parsed, text }) => {
    if (parsed === undefined || text === undefined) return undefined;
    return isScanned ? scanTests(text) : testFacts(parsed);
  });
}

function treeOf(read: readonly Read[]): TestTree {
  const functions = new Map(read.flatMap(([, facts]) => [...facts.functions]));
  const tests = read.flatMap(([path, { tests, loose, isScanned }]) =>
    (isTestPath(path) ? [...tests, ...(loose === undefined ? [] : [loose])] : []).map((test): PlacedTest => {
      const { strength, reach } = scoreOf(test.asserts, functions);
      return { ...test, path, isScanned, strength: strength * test.rows, reach: reach * test.rows };
    }),
  );
  return { tests, functions, reachOf: (measured) => scoreOf(measured, functions).reach };
}
