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
  const conditions: string[] = [];
  for (const statement of nodesAt(body, "body")) {
    if (isSkip(statement, names)) {
      const [given] = nodesAt(callIn(statement) ?? NONE, "arguments");
      // The skip of Vitest and Playwright may have a condition as its first argument.
      if (given === undefined || /^(?:Literal|TemplateLiteral)$/.test(given.type)) return { ...NEVER, isSkipped: true };
      conditions.push(text.slice(given.start, given.end));
    }
    const test = statement.type === "IfStatement" ? nodeAt(statement, "test") : undefined;
    const then = nodeAt(statement, "consequent");
    const inside = then?.type === "BlockStatement" ? nodesAt(then, "body") : [then ?? NONE];
    if (test !== undefined && inside.some((each) => isSkip(each, names)))
      conditions.push(text.slice(test.start, test.end));
  }
  return { isSkipped: false, condition: conditions.join(" ") };
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
  const conditions: string[] = [];
  for (const [i, block] of ancestors.entries()) {
    const statements = block.type === "BlockStatement" ? nodesAt(block, "body") : [];
    const own = ancestors[i + 1] ?? node;
    for (const statement of statements.slice(0, Math.max(0, statements.indexOf(own)))) {
      if (statement.type === "ReturnStatement") return { isSkipped: true, condition: "" };
      const test = statement.type === "IfStatement" ? nodeAt(statement, "test") : undefined;
      const then = nodeAt(statement, "consequent");
      const last = then?.type === "BlockStatement" ? nodesAt(then, "body").at(-1) : then;
      if (test !== undefined && last?.type === "ReturnStatement") conditions.push(text.slice(test.start, test.end));
    }
  }
  return { isSkipped: false, condition: conditions.join(" ") };
}
