import { TIME_LIMIT } from "./claim-levels.ts";
import { type CodeAssertion, claimsIn, declaredClaims } from "./code-claims.ts";
import { type CodeNode, fieldOf, nodesAbove, visitCode } from "./code-node.ts";
import { skipIn } from "./code-skips.ts";
import { codeTable, definitionsIn } from "./code-tables.ts";
import { statementsOf } from "./dead-code.ts";
import type { TestMark } from "./languages/code-language.ts";
import { CODE_LANGUAGES } from "./languages/code-languages.ts";
import { type Assertion, keyOf, type Measured } from "./measure-assertions.ts";
import { type CodeFile, measureCode } from "./measure-code.ts";
import type { Parsed } from "./parse-source.ts";
import type { TestCase, TestFacts } from "./test-facts.ts";

/** Reads the tests of a file in a language that tree-sitter parses. `isTestFile` is false for a file that holds tests beside other code. */
export function codeTests(parsed: Extract<Parsed, { kind: "tree" }>, isTestFile: boolean): TestFacts {
  const file = codeFile(parsed);
  const { source, language, marks } = file;
  const isOff = language.isFileOff?.(source) === true;
  const tests = [...marks]
    .filter(([, { isSuite }]) => !isSuite)
    .map(([node, mark]) => caseOf(node, mark, { file, isOff }));
  const functions = functionsOf(file, isTestFile);
  const focused = [...marks.values()].filter(({ isFocused }) => isFocused).length;
  return { tests, focused, functions, isScanned: false };
}

function codeFile(parsed: Extract<Parsed, { kind: "tree" }>): CodeFile {
  const language = CODE_LANGUAGES[parsed.language];
  const source = { root: parsed.root, text: parsed.text };
  const marks = new Map<CodeNode, TestMark>();
  visitCode(source.root, (node) => {
    const mark = language.markOf(node, source);
    if (mark !== undefined) marks.set(node, mark);
  });
  return { source, language, marks, definitions: definitionsIn(source) };
}

/** The skips in the setups of a file's classes, each with the name of its class: a base class may skip the tests of others. */
export function setupSkips(parsed: Extract<Parsed, { kind: "tree" }>): string[] {
  const file = codeFile(parsed);
  return [...file.marks].flatMap(([suite, { isSuite, title }]) =>
    (isSuite ? (file.language.setupsOf?.(suite, file.source) ?? []) : []).flatMap((setup) => {
      const skip = skipIn(setup, { file, isTest: false });
      return skip === "" ? [] : [`${title}: ${skip}`];
    }),
  );
}

function functionsOf(file: CodeFile, isTestFile: boolean): ReadonlyMap<string, Measured> {
  const { source, language, marks } = file;
  const functions = new Map<string, Measured>();
  visitCode(source.root, (node) => {
    if (!language.named.test(node.type) || marks.has(node)) return;
    if (!isTestFile && language.isOfTests?.(node, source) !== true) return;
    const name = fieldOf(node, "name");
    if (name === undefined) return;
    const isOfSuite = isMethodOfTests(node, source.text);
    functions.set(source.text.slice(name.start, name.end), { ...measureCode(node, file), isOfSuite });
  });
  return functions;
}

/** Whether a method of Go belongs to a type that has tests, as the suites of testify do. */
function isMethodOfTests(node: CodeNode, text: string): boolean {
  const receiver = fieldOf(node, "receiver");
  const type = /(\w+)\)$/.exec(text.slice(receiver?.start, receiver?.end))?.[1];
  return type !== undefined && new RegExp(`^func \\(\\w+ \\*?${type}\\) Test`, "m").test(text);
}

function caseOf(node: CodeNode, mark: TestMark, { file, isOff }: { file: CodeFile; isOff: boolean }): TestCase {
  const { source, language, marks } = file;
  const suites = nodesAbove(node).filter((each) => marks.get(each)?.isSuite === true);
  const around = [node, ...suites].flatMap((each) => marks.get(each) ?? []);
  const setups = suites.flatMap((suite) => language.setupsOf?.(suite, source) ?? []);
  const body = mark.body;
  const skips = [
    ...(body === undefined ? [] : [skipIn(body, { file, isTest: true })]),
    ...setups.map((setup) => skipIn(setup, { file, isTest: false })),
  ];
  const own = body === undefined ? NONE : measureCode(body, file);
  const asserts = { ...own, assertions: [...own.assertions.map(guardedBy(mark)), ...mark.declared.map(declared)] };
  const loops = nodesAbove(node).flatMap((above) => codeTable(above, file) ?? []);
  const rows = [...around.flatMap((each) => each.rows), ...loops.map((loop) => (loop.isOpen ? undefined : loop.rows))];
  const tables = [...around.map((each) => each.tables), ...loops.map(({ text }) => text)].join("\n");
  return {
    title: mark.title,
    suite: suites
      .map((suite) => marks.get(suite)?.title ?? "")
      .reverse()
      .join(" > "),
    text: source.text.slice(node.start, node.end).replace(/\s+/g, " "),
    rows: rows.reduce((product: number, each) => product * (each ?? 1), 1),
    isOpen: asserts.isOpen || rows.includes(undefined),
    runs: !isOff && !around.some(({ isSkipped }) => isSkipped) && !skips.includes("always"),
    condition: [
      language.fileCondition?.(source) ?? "",
      ...around.map(({ condition }) => condition),
      ...skips.filter((skip) => skip !== "always"),
    ]
      .join(" ")
      .trim(),
    isTodo: mark.isTodo,
    isEmpty: mark.declared.every(({ words }) => words === TIME_LIMIT) && body !== undefined && isEmpty(body),
    isSuite: false,
    asserts: { ...asserts, tables: `${asserts.tables}\n${tables}` },
  };
}

/** A failed assertion is a panic, too, so it cannot fail a test that expects any panic. */
function guardedBy({ declared }: TestMark): (assertion: Assertion) => Assertion {
  if (!declared.some(({ words }) => words === "should_panic")) return (assertion) => assertion;
  return (assertion) => {
    const claims = claimsIn(assertion)?.map((claim) => ({ ...claim, guards: [...claim.guards, "any panic passes"] }));
    return claims === undefined ? assertion : { ...(assertion as CodeAssertion), claims };
  };
}

const NONE: Measured = { assertions: [], calls: [], helpers: [], maybe: [], isOpen: false, tables: "" };

function declared({ words, strength, reach }: TestMark["declared"][number]): CodeAssertion {
  return { key: keyOf(words), strength, reach, claims: declaredClaims({ words, strength }), factor: 1 };
}

function isEmpty(body: CodeNode): boolean {
  const block = fieldOf(body, "body");
  if (block !== undefined) return statementsOf(block).length === 0;
  return body.type === "method" || statementsOf(body).every(({ type }) => /parameters$/.test(type));
}
