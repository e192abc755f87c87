import { defined } from "../../../shared/support/defined.ts";
import { localsIn, type Scope } from "./assertion-scope.ts";
import { assertionWords, assertionWorth, type GradedWorth, validatorsIn } from "./assertion-strength.ts";
import { type GivenValues, givenValues } from "./given-values.ts";
import { ANY_RESULT, type Guard, guardsAfter, guardsOf, SOME_MACHINES } from "./guards.ts";
import { isHandler } from "./handlers.ts";
import { isAfterError, isIdleCode, measuredCode } from "./idle-code.ts";
import { type Lengths, lengthsIn } from "./list-lengths.ts";
import { refusalWorth, verdictWorth } from "./own-assertions.ts";
import { resultsIn } from "./results.ts";
import { type RowsAround, runsOf } from "./row-conditions.ts";
import { endsEarly, isForEffect, isNamedFunction, isRepeated, reachable } from "./running-parts.ts";
import { marksOf } from "./test-marks.ts";
import { type Constants, type Table, tableOf } from "./test-tables.ts";
import { nameChain, nodeAt, type SyntaxNode } from "./walk.ts";

/** One assertion. */
export interface Assertion extends Lengths {
  /** The names and values in the assertion, sorted. The same assertion in another style has the same key. */
  readonly key: string;
  /** 2 for a comparison with a value, 1 for a check that a value is truthy; times the rows of the tables that the assertion is repeated over. */
  readonly strength: number;
  /** Upper limit of the assertion's strength. */
  readonly reach: number;
  /** True if the assertion asserts no more than its strength where the test had an assertion with the same key before. */
  readonly isSettled?: boolean;
  /** True in a handler that may never be called: it makes up for no assertion that runs. */
  readonly isDoubtful?: boolean;
  /** How many times the tables around the assertion repeat it inside the test; 1 if undefined. */
  readonly times?: number;
  /** The value that the assertion is about; variables are replaced by their values. */
  readonly about?: string | undefined;
  /** Source of the expected value. */
  readonly wanted?: string | undefined;
  /** How closely the assertion determines that value, from 0 to 2; undefined in languages that have no such measure. */
  readonly grade?: number;
}

/** The assertions in a piece of code, and the functions it calls that may contain assertions. */
export interface Measured {
  readonly assertions: readonly Assertion[];
  /** Functions that the code calls, by the last part of their name; they may contain assertions. */
  readonly calls: readonly string[];
  /** Called functions whose names suggest that they assert something. */
  readonly helpers: readonly string[];
  /** Other called functions from helper modules: they may assert something, or be the code under test. */
  readonly maybe: readonly string[];
  /** The arguments of calls with several arguments. */
  readonly given?: readonly GivenValues[];
  /** True if the code repeats assertions over a table of unknown length. */
  readonly isOpen: boolean;
  /** The tables that the code iterates over, as written in the source. */
  readonly tables: string;
  /** The source of each row of these tables, by table; a table of unknown rows has none. */
  readonly items?: readonly (readonly string[])[];
  /** True for a method of a type of Go that has tests. */
  readonly isOfSuite?: boolean;
}

/** The file that contains the measured code: its text, its constants, and the names that it imports from test helpers. */
export interface FileContext {
  readonly text: string;
  readonly constants: Constants;
  readonly helpers: ReadonlyMap<string, "sure" | "maybe">;
  /** Names that the file imports from modules under test. */
  readonly sources: ReadonlySet<string>;
}

/**
 * Measures the assertions in a piece of code. Tests inside the code are left out, and so are the named functions of a
 * whole file; they are measured separately.
 */
export function measureAssertions(
  body: SyntaxNode,
  context: FileContext,
  { isHelper = false, inputs = [] }: { isHelper?: boolean; inputs?: readonly string[] } = {},
): Measured {
  const found = nothingFound();
  const { text } = context;
  const code = measuredCode(body, text);
  const locals = body.type === "Program" ? NO_LOCALS : localsIn(body);
  const scope: Scope = { ...context, locals, isHelper };
  const given = { results: resultsIn(body, locals, { text, inputs }), text, constants: context.constants };
  // A row may lack a part of what is expected, but a test that ends early on an input asserts nothing for it.
  const givenAfter = { ...given, results: new Set([...given.results, ...inputs]) };
  const above: SyntaxNode[] = [];
  const isApart = (node: SyntaxNode) =>
    marksOf(node) !== undefined || (body.type === "Program" && isNamedFunction(node));
  const isOut = (node: SyntaxNode) => isApart(node) || isIdleCode(node, above, code) || isAfterError(node, above);
  const visit = (node: SyntaxNode, around: Place) => {
    if (node !== body && isOut(node)) return;
    const place = isHandler(node, above, code) ? { ...around, isDoubtful: true } : around;
    note(node, { ...place, found, context, scope });
    const table = tableOf(node, context.constants, text);
    const known = found.assertions.length;
    const isStatement = isForEffect(node, { body, isStatement: place.isStatement });
    above.push(node);
    const after: Guard[] = [...place.guards];
    for (const child of reachable(node)) {
      const isMany = isRepeated(node, child) && !endsEarly(child);
      const guards = [...after, ...guardsOf(node, child, given)];
      visit(child, {
        ...place,
        ...runsOf(node, child, place, { table: isMany ? table : undefined, text }),
        isStatement,
        guards,
      });
      after.push(...guardsAfter(child, givenAfter));
    }
    above.pop();
    noteTable(table, found, known);
  };
  visit(body, { factor: 1, isStatement: false, guards: [] });
  return { ...found, tables: found.tables.join("\n") };
}

/** Notes a table over which assertions are repeated. `known` is the number of assertions found before it. */
export function noteTable(table: Table | undefined, found: Found, known: number): void {
  if (table === undefined) return;
  found.tables.push(table.text);
  if (found.assertions.length > known) found.items?.push(table.items ?? []);
  if (table.isOpen && found.assertions.length > known) found.isOpen = true;
}

/** The assertions of a test, and the tables that the runner repeats it over. */
export function withTables(asserts: Measured, tables: readonly Table[]): Measured {
  return {
    ...asserts,
    tables: [asserts.tables, ...tables.map(({ text }) => text)].join("\n"),
    items: [...(asserts.items ?? []), ...tables.map(({ items = [] }) => items)],
  };
}

/** How often a node runs, whether it is a statement, and under which conditions on results. */
interface Place {
  readonly factor: number;
  readonly isStatement: boolean;
  readonly guards: readonly Guard[];
  readonly rows?: RowsAround;
  /** True inside a handler that may never be called. */
  readonly isDoubtful?: boolean;
}

const NO_LOCALS: Constants = new Map();

/** The assertions and calls found so far. */
export interface Found {
  readonly assertions: Assertion[];
  readonly calls: string[];
  readonly helpers: string[];
  readonly maybe: string[];
  readonly tables: string[];
  readonly given?: GivenValues[];
  readonly items?: (readonly string[])[];
  isOpen: boolean;
}

export function nothingFound(): Found {
  return { assertions: [], calls: [], helpers: [], maybe: [], tables: [], given: [], items: [], isOpen: false };
}

/** Records one node: an assertion, or a call of a function that may contain assertions. */
function note(node: SyntaxNode, given: Place & { found: Found; context: FileContext; scope: Scope }): void {
  const { factor, found, context, isStatement, scope, guards, isDoubtful } = given;
  const { text, helpers } = context;
  const worth = worthOf(node, scope);
  if (worth !== undefined) {
    const words = assertionWords(node, text);
    found.calls.push(...validatorsIn(node));
    if (!isGuarded(words, { guards, found }))
      found.assertions.push(assertionOf(words, worth, { factor, guards, ...defined({ isDoubtful }) }));
    return;
  }
  if (node.type !== "CallExpression") return;
  const chain = nameChain(nodeAt(node, "callee"));
  const name = chain.at(-1) ?? "";
  found.calls.push(name);
  const values = givenValues(node, name, scope);
  if (values !== undefined) found.given?.push(values);
  if (isHelper(chain) || (isStatement && helpers.get(chain[0] ?? "") === "sure")) found.helpers.push(name);
  else if (helpers.has(chain[0] ?? "") && !OF_LISTS.test(name)) found.maybe.push(name);
}

/** The worth of a node that asserts: a call, a property at the end of a chain, or a `throw`. */
function worthOf(node: SyntaxNode, scope: Scope): GradedWorth | undefined {
  if (node.type === "ThrowStatement") return scope.isHelper === true ? undefined : { strength: 0, reach: 1, grade: 0 };
  if (node.type === "CallExpression") return assertionWorth(node, scope);
  if (node.type === "IfStatement" && scope.isHelper === true) return refusalWorth(node, scope);
  if (node.type === "ObjectExpression") return verdictWorth(node, scope);
  const expression = node.type === "ExpressionStatement" ? nodeAt(node, "expression") : undefined;
  return expression?.type === "MemberExpression" ? assertionWorth(expression, scope) : undefined;
}

/** An assertion as found in the source: `words`. */
export function assertionOf(
  words: string,
  worth: GradedWorth,
  { factor, guards, isDoubtful }: { factor: number; guards: readonly Guard[]; isDoubtful?: boolean },
): Assertion {
  const { reach, grade, about, wanted } = worth;
  const strength = guards.some((guard) => guard.has(SOME_MACHINES)) ? 0 : worth.strength;
  const lengths = strength < 1 ? {} : lengthsIn(words);
  return {
    key: keyOf(words),
    strength: strength * factor,
    reach: reach * factor,
    times: factor,
    grade,
    ...lengths,
    about,
    wanted,
    ...defined({ isDoubtful }),
  };
}

/** Methods of lists, which assert nothing. */
const OF_LISTS = /^(?:slice|splice|filter|map|flatMap|sort|reverse|concat|entries|keys|values|join|forEach)$/;

/** Whether an assertion about a result runs only if that result is as a condition says, although no assertion before says so. */
export function isGuarded(words: string, { guards, found }: { guards: readonly Guard[]; found: Found }): boolean {
  const names = new Set(words.match(/[\p{L}_$][\p{L}\p{N}_$]*/gu));
  return guards.some((guard) => {
    const own = [...guard].filter((name) => names.has(name));
    const isAsserted = () => found.assertions.some(({ key }) => own.some((name) => key.split(" ").includes(name)));
    return guard.has(ANY_RESULT) || (own.length > 0 && !isAsserted());
  });
}

/** Whether a call looks like a helper that asserts: `checkOrder(...)` or `helpers.assertSame(...)`, but not `text.match(...)`. */
function isHelper(chain: readonly string[]): boolean {
  const name = chain.at(-1) ?? "";
  // A bare `assert(...)` that cannot fail is no helper.
  if (chain.length === 1 && name === "assert") return false;
  return /^(?:assert|expect|verify|check|ensure|should)(?:[A-Z_]\w*)?$/.test(name) && chain[0] !== "expect";
}

/** Words of assertion libraries; they do not belong to the key of an assertion. */
const VOCABULARY =
  /^(?:assert\w*|expect\w*|to[A-Z]\w*|is|not|be|to|t|chai|should|equal\w*|strict\w*|deep\w*|same|like|ok|true|truthy|throws|rejects|raises|self|pytest|async|await|const|let|return|function|in|eql|eq|of|and|have|with|strictEqual|deepEqual|deepStrictEqual|[a-z]*Equal)$/;

/** The words of a text that distinguish assertions: names, numbers and words in strings. */
export function wordsOf(text: string): string[] {
  return (text.match(/[\p{L}_$][\p{L}\p{N}_$]*|\d+(?:\.\d+)?/gu) ?? []).filter((word) => !VOCABULARY.test(word));
}

/** Returns the key of an assertion. The same assertion in another style has the same key. */
export function keyOf(text: string): string {
  return wordsOf(text).sort().join(" ");
}
