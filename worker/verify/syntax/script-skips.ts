import { isFunction, marksOf } from "./test-marks.ts";
import { nameChain, nodeAt, nodesAt, type SyntaxNode, walk } from "./walk.ts";

/** Whether code skips a test: always, or under conditions as written in the source. */
export interface Skips {
  readonly isSkipped: boolean;
  readonly condition: string;
}

const NEVER: Skips = { isSkipped: false, condition: "" };

/** How the function of a test or a hook skips the test: `this.skip()`, `if (isWindows) return t.skip();`. */
export function skipsInside(fn: SyntaxNode | undefined, text: string): Skips {
  const body = nodeAt(fn ?? NONE, "body");
  if (fn === undefined || body === undefined) return NEVER;
  const names = contextsOf(fn);
  if (body.type !== "BlockStatement") return { ...NEVER, isSkipped: isSkip(body, names) };
  const skips = nodesAt(body, "body").map((statement) => skipOf(statement, { names, text }));
  return { isSkipped: skips.includes(ALWAYS), condition: skips.filter((each) => each !== "").join(" ") };
}

const ALWAYS = "always";

/** "always" for a statement that skips the test, its condition if it has one, or an empty text. */
function skipOf(statement: SyntaxNode, { names, text }: { names: ReadonlySet<string>; text: string }): string {
  if (isSkip(statement, names)) {
    const [given] = nodesAt(callIn(statement) ?? NONE, "arguments");
    // The skip of Vitest and Playwright may have a condition as its first argument.
    const isReason = given === undefined || /^(?:Literal|TemplateLiteral)$/.test(given.type);
    return isReason ? ALWAYS : text.slice(given.start, given.end);
  }
  return thenOf(statement).some((each) => isSkip(each, names)) ? testOf(statement, text) : "";
}

/** The statements of the first branch of an `if`. */
function thenOf(statement: SyntaxNode): SyntaxNode[] {
  const then = statement.type === "IfStatement" ? nodeAt(statement, "consequent") : undefined;
  if (then === undefined) return [];
  return then.type === "BlockStatement" ? nodesAt(then, "body") : [then];
}

function testOf(statement: SyntaxNode, text: string): string {
  const test = nodeAt(statement, "test") ?? NONE;
  return text.slice(test.start, test.end);
}

const NONE: SyntaxNode = { type: "", start: 0, end: 0 };

/** Names of the test's context: its first parameter, and the functions that are taken out of it. */
function contextsOf(fn: SyntaxNode): Set<string> {
  const [first] = nodesAt(fn, "params");
  const names = new Set(["this", "t", "ctx", "context", "test"]);
  if (first?.type === "Identifier") names.add(String(first.name));
  for (const property of first?.type === "ObjectPattern" ? nodesAt(first, "properties") : [])
    if (/^(?:skip|task)$/.test(String(nodeAt(property, "key")?.name)))
      names.add(String(nodeAt(property, "value")?.name));
  return names;
}

function isSkip(statement: SyntaxNode, names: ReadonlySet<string>): boolean {
  const [first = "", second, ...more] = nameChain(nodeAt(callIn(statement) ?? NONE, "callee"));
  if (!names.has(first) || more.length > 0) return false;
  return second === undefined ? first === "skip" : /^(?:skip|todo|pending)$/.test(second);
}

function callIn(statement: SyntaxNode): SyntaxNode | undefined {
  const inner = /^(?:Expression|Return)Statement$/.test(statement.type)
    ? (nodeAt(statement, "expression") ?? nodeAt(statement, "argument"))
    : statement;
  return inner?.type === "CallExpression" ? inner : undefined;
}

/** The suites, or the whole file, whose tests a hook skips: `beforeEach((ctx) => ctx.skip())`. */
export function skippedByHooks(tree: SyntaxNode, text: string): ReadonlyMap<SyntaxNode, Skips> {
  const found = new Map<SyntaxNode, Skips>();
  walk(tree, (node, ancestors) => {
    const name = node.type === "CallExpression" ? (nameChain(nodeAt(node, "callee")).at(-1) ?? "") : "";
    if (!/^(?:before(?:Each|All)?|setup|suiteSetup|beforeEachHook)$/.test(name)) return;
    const skips = skipsInside(nodesAt(node, "arguments").findLast(isFunction), text);
    if (skips.isSkipped || skips.condition !== "")
      found.set(ancestors.findLast((each) => marksOf(each)?.isSuite === true) ?? tree, skips);
  });
  return found;
}

/** How the bodies of the suites around a test end before they declare it: `describe("a", () => { return; test(...) })`. */
export function endedBefore(node: SyntaxNode, ancestors: readonly SyntaxNode[], text: string): Skips {
  const earlier = ancestors.flatMap((block, i) => {
    const statements = block.type === "BlockStatement" ? nodesAt(block, "body") : [];
    return statements.slice(0, Math.max(0, statements.indexOf(ancestors[i + 1] ?? node)));
  });
  const conditions = earlier
    .filter((statement) => thenOf(statement).at(-1)?.type === "ReturnStatement")
    .map((statement) => testOf(statement, text));
  return { isSkipped: earlier.some(({ type }) => type === "ReturnStatement"), condition: conditions.join(" ") };
}
