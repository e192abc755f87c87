import { localsIn, type Scope } from "./assertion-scope.ts";
import { assertionWorth, type GradedWorth } from "./assertion-strength.ts";
import { ANY_RESULT, type Guard, guardsAfter, guardsOf, leavesRow, SOME_MACHINES } from "./guards.ts";
import { isAfterError, isIdleCode, measuredCode } from "./idle-code.ts";
import { type Lengths, lengthsIn } from "./list-lengths.ts";
import { isFunction, marksOf } from "./test-marks.ts";
import { type Constants, type Table, tableOf } from "./test-tables.ts";
import { childrenOf, nameChain, nodeAt, nodesAt, type SyntaxNode } from "./walk.ts";

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
  /** True if the code repeats assertions over a table of unknown length. */
  readonly isOpen: boolean;
  /** The tables that the code iterates over, as written in the source. */
  readonly tables: string;
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
export function measureAssertions(body: SyntaxNode, context: FileContext): Measured {
  const found: Found = { assertions: [], calls: [], helpers: [], maybe: [], tables: [], isOpen: false };
  const code = measuredCode(body, context.text);
  const locals = body.type === "Program" ? NO_LOCALS : localsIn(body);
  const scope: Scope = { ...context, locals };
  const given = { results: locals, text: context.text };
  const above: SyntaxNode[] = [];
  const isApart = (node: SyntaxNode) =>
    marksOf(node) !== undefined || (body.type === "Program" && isNamedFunction(node));
  const isOut = (node: SyntaxNode) => isApart(node) || isIdleCode(node, above, code) || isAfterError(node, above);
  const visit = (node: SyntaxNode, place: Place) => {
    if (node !== body && isOut(node)) return;
    note(node, { ...place, found, context, scope });
    const table = tableOf(node, context.constants, context.text);
    const known = found.assertions.length;
    const isStatement = isForEffect(node, { body, isStatement: place.isStatement });
    above.push(node);
    const after: Guard[] = [...place.guards];
    for (const child of reachable(node)) {
      const isMany = table !== undefined && isRepeated(node, child) && !endsEarly(child);
      const guards = [...after, ...guardsOf(node, child, given)];
      visit(child, {
        factor: isMany ? place.factor * rowsRun(child, table, given.text) : place.factor,
        isStatement,
        guards,
      });
      after.push(...guardsAfter(child, given));
    }
    above.pop();
    if (table !== undefined) noteTable(table, found, known);
  };
  visit(body, { factor: 1, isStatement: false, guards: [] });
  return { ...found, tables: found.tables.join("\n") };
}

/** The number of rows for which a loop runs its whole body: at least one fewer if a condition leaves out rows. */
function rowsRun(body: SyntaxNode, { rows }: Table, text: string): number {
  const block = isFunction(body) ? (nodeAt(body, "body") ?? body) : body;
  const isCut = nodesAt(block, "body").some((each) => leavesRow(each, text));
  return isCut ? Math.max(0.5, rows - 1) : rows;
}

/** Notes a table over which assertions are repeated. `known` is the number of assertions found before it. */
export function noteTable(table: Table, found: Found, known: number): void {
  found.tables.push(table.text);
  if (table.isOpen && found.assertions.length > known) found.isOpen = true;
}

/** How often a node runs, whether it is a statement, and under which conditions on results. */
interface Place {
  readonly factor: number;
  readonly isStatement: boolean;
  readonly guards: readonly Guard[];
}

const NO_LOCALS: Constants = new Map();

/** The assertions and calls found so far. */
export interface Found {
  readonly assertions: Assertion[];
  readonly calls: string[];
  readonly helpers: string[];
  readonly maybe: string[];
  readonly tables: string[];
  isOpen: boolean;
}

/** Records one node: an assertion, or a call of a function that may contain assertions. */
function note(node: SyntaxNode, given: Place & { found: Found; context: FileContext; scope: Scope }): void {
  const { factor, found, context, isStatement, scope, guards } = given;
  const { text, helpers } = context;
  const worth = worthOf(node, scope);
  if (worth !== undefined) {
    const words = text.slice(node.start, node.end);
    if (!isGuarded(words, { guards, found })) found.assertions.push(assertionOf(words, worth, { factor, guards }));
    return;
  }
  if (node.type !== "CallExpression") return;
  const chain = nameChain(nodeAt(node, "callee"));
  const name = chain.at(-1) ?? "";
  found.calls.push(name);
  if (isHelper(chain) || (isStatement && helpers.get(chain[0] ?? "") === "sure")) found.helpers.push(name);
  else if (helpers.has(chain[0] ?? "") && !OF_LISTS.test(name)) found.maybe.push(name);
}

/** The worth of a node that asserts: a call, a property at the end of a chain, or a `throw`. */
function worthOf(node: SyntaxNode, scope: Scope): GradedWorth | undefined {
  if (node.type === "ThrowStatement") return { strength: 0, reach: 1, grade: 0 };
  if (node.type === "CallExpression") return assertionWorth(node, scope);
  const expression = node.type === "ExpressionStatement" ? nodeAt(node, "expression") : undefined;
  return expression?.type === "MemberExpression" ? assertionWorth(expression, scope) : undefined;
}

/** An assertion as found in the source: `words`. */
export function assertionOf(
  words: string,
  worth: GradedWorth,
  { factor, guards }: { factor: number; guards: readonly Guard[] },
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
  };
}

/** Methods of lists, which assert nothing. */
const OF_LISTS = /^(?:slice|splice|filter|map|flatMap|sort|reverse|concat|entries|keys|values|join|forEach)$/;

/** Whether an assertion about a result runs only if that result is as a condition says, although no assertion before says so. */
export function isGuarded(words: string, { guards, found }: { guards: readonly Guard[]; found: Found }): boolean {
  const names = new Set(wordsOf(words));
  return guards.some((guard) => {
    const own = [...guard].filter((name) => names.has(name));
    const isAsserted = () => found.assertions.some(({ key }) => own.some((name) => key.split(" ").includes(name)));
    return guard.has(ANY_RESULT) || (own.length > 0 && !isAsserted());
  });
}

/** Whether the body of a loop ends the loop in its first round. */
function endsEarly(body: SyntaxNode): boolean {
  return (
    nodesAt(body, "body").some(({ type }) => /^(?:Break|Return)Statement$/.test(type)) && body.type === "BlockStatement"
  );
}

/** Whether an expression runs only for its effect, because its value is not used. */
function isForEffect(node: SyntaxNode, { body, isStatement }: { body: SyntaxNode; isStatement: boolean }): boolean {
  if (node.type === "AwaitExpression") return isStatement;
  return /^(?:Expression|Return)Statement$/.test(node.type) || (node === body && isFunction(node));
}

/** Whether a function has a name. The assertions of a named function count for the tests that call it. */
function isNamedFunction(node: SyntaxNode): boolean {
  if (/^(?:FunctionDeclaration|ClassDeclaration|ClassExpression)$/.test(node.type)) return true;
  const init = node.type === "VariableDeclarator" ? nodeAt(node, "init") : undefined;
  return init !== undefined && isFunction(init);
}

/** The children of a node that may run; statements after a `return` or `continue` in the same block never do. */
function reachable(node: SyntaxNode): SyntaxNode[] {
  const children = childrenOf(node);
  if (node.type !== "BlockStatement") return children;
  const end = children.findIndex((each) => /^(?:Return|Continue|Break)Statement$/.test(each.type) || isExit(each));
  return end < 0 ? children : children.slice(0, end + 1);
}

function isExit(statement: SyntaxNode): boolean {
  const call = statement.type === "ExpressionStatement" ? nodeAt(statement, "expression") : undefined;
  return nameChain(nodeAt(call ?? statement, "callee")).join(".") === "process.exit";
}

/** Whether a node runs one of its children repeatedly: a loop repeats its body, and `list.forEach` its callback. */
function isRepeated(node: SyntaxNode, child: SyntaxNode): boolean {
  return node.type === "CallExpression" ? isFunction(child) : nodeAt(node, "body") === child;
}

/** Whether a call looks like a helper that asserts: `checkOrder(...)` or `helpers.assertSame(...)`, but not `text.match(...)`. */
function isHelper(chain: readonly string[]): boolean {
  const name = chain.at(-1) ?? "";
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
