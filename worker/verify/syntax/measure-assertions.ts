import { assertionReach, assertionStrength, propertyStrength } from "./assertion-strength.ts";
import { type Lengths, lengthsIn } from "./list-lengths.ts";
import { isFunction, marksOf } from "./test-marks.ts";
import { type Constants, tableOf } from "./test-tables.ts";
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
}

/** The file that contains the measured code: its text, its constants, and the names that it imports from test helpers. */
export interface FileContext {
  readonly text: string;
  readonly constants: Constants;
  readonly helpers: ReadonlyMap<string, "sure" | "maybe">;
}

/**
 * Measures the assertions in a piece of code. Tests inside the code are left out, and so are the named functions of a
 * whole file; they are measured separately.
 */
export function measureAssertions(body: SyntaxNode, context: FileContext): Measured {
  const found: Found = { assertions: [], calls: [], helpers: [], maybe: [], tables: [], isOpen: false };
  const isApart = (node: SyntaxNode) =>
    marksOf(node) !== undefined || (body.type === "Program" && isNamedFunction(node));
  const visit = (node: SyntaxNode, factor: number, isStatement: boolean) => {
    if (node !== body && isApart(node)) return;
    note(node, { factor, found, context, isStatement });
    const table = tableOf(node, context.constants, context.text);
    const known = found.assertions.length;
    const isDone = isForEffect(node, { body, isStatement });
    for (const child of reachable(node))
      visit(child, table !== undefined && isRepeated(node, child) ? factor * table.rows : factor, isDone);
    if (table === undefined) return;
    found.tables.push(table.text);
    if (table.isOpen && found.assertions.length > known) found.isOpen = true;
  };
  visit(body, 1, false);
  return { ...found, tables: found.tables.join("\n") };
}

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
function note(
  node: SyntaxNode,
  given: { factor: number; found: Found; context: FileContext; isStatement: boolean },
): void {
  const { factor, found, context, isStatement } = given;
  const { text, helpers } = context;
  const add = (strength: number, reach: number) => {
    const words = text.slice(node.start, node.end);
    const lengths = strength < 2 ? {} : lengthsIn(words);
    found.assertions.push({ key: keyOf(words), strength: strength * factor, reach: reach * factor, ...lengths });
  };
  if (node.type === "ThrowStatement") return add(0, 1);
  if (node.type === "ExpressionStatement") {
    const strength = propertyStrength(nodeAt(node, "expression") ?? node);
    return strength > 0 ? add(strength, strength) : undefined;
  }
  if (node.type !== "CallExpression") return;
  const strength = assertionStrength(node, text);
  if (strength > 0) return add(strength, assertionReach(node, text));
  const chain = nameChain(nodeAt(node, "callee"));
  found.calls.push(chain.at(-1) ?? "");
  const name = chain.at(-1) ?? "";
  if (isHelper(chain) || (isStatement && helpers.get(chain[0] ?? "") === "sure")) found.helpers.push(name);
  else if (helpers.has(chain[0] ?? "")) found.maybe.push(name);
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

/** The children of a node that may run; statements after a `return` in the same block never do. */
function reachable(node: SyntaxNode): SyntaxNode[] {
  const children = childrenOf(node);
  if (node.type !== "BlockStatement") return children;
  const end = children.findIndex(({ type }) => type === "ReturnStatement");
  return end < 0 ? children : children.slice(0, end + 1);
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

/** Returns the functions of a file by name, with the assertions of each. */
export function functionsIn(tree: SyntaxNode, context: FileContext): Map<string, Measured> {
  const found = new Map<string, Measured>();
  const visit = (node: SyntaxNode) => {
    if (node.type === "FunctionDeclaration") add(nodeAt(node, "id"), node);
    if (node.type === "VariableDeclarator" || node.type === "Property" || node.type === "PropertyDefinition")
      add(nodeAt(node, "id") ?? nodeAt(node, "key"), nodeAt(node, "init") ?? nodeAt(node, "value"));
    if (node.type === "MethodDefinition") add(nodeAt(node, "key"), nodeAt(node, "value"));
    if (node.type === "AssignmentExpression")
      add(nodeAt(nodeAt(node, "left") ?? node, "property"), nodeAt(node, "right"));
    for (const child of childrenOf(node)) visit(child);
  };
  const add = (id: SyntaxNode | undefined, body: SyntaxNode | undefined) => {
    const isCode = body !== undefined && (isFunction(body) || body.type === "FunctionDeclaration");
    if (isCode && id?.type === "Identifier") found.set(String(id.name), measureAssertions(body, context));
  };
  for (const statement of nodesAt(tree, "body")) visit(statement);
  return found;
}
