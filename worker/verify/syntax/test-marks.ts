import { nameChain, nodeAt, nodesAt, type SyntaxNode } from "./walk.ts";

/** The marks of a call of `test`, `it`, `describe` or a similar function. */
export interface Marks {
  readonly isSuite: boolean;
  /** Skipped everywhere. */
  readonly isSkipped: boolean;
  /** Skipped under a condition: on a platform, with a version, without a program. */
  readonly isConditional: boolean;
  /** Announced, but not written yet. */
  readonly isTodo: boolean;
  readonly isFocused: boolean;
}

/** Names of suites and tests in common test runners. */
const SUITES = new Set(["describe", "suite", "context", "xdescribe", "fdescribe", "xcontext", "fcontext"]);
const TESTS = new Set(["it", "test", "specify", "xit", "xtest", "xspecify", "fit", "ftest"]);
/** Runners whose tests are methods: `Deno.test`, `QUnit.module`. */
const RUNNERS = new Set(["Deno", "QUnit", "tap", "t", "uvu", "Bun", "lab"]);
/** Modifiers such as `test.only`. After any other word, as in `test.beforeEach`, the call does not define a test. */
const MODIFIERS =
  /^(?:only|skip|todo|each|for|concurrent|sequential|serial|parallel|failing|fails|fixme|slow|cb|shuffle|skipIf|runIf|if|todoIf|describe|module|test|it|suite|experimental|always|extend|macro|ignore)$/;

/** Usual names of tests and suites that only some machines run: `itOnUnix`, `testIf(condition)`. */
const SOME =
  /^(?:maybe|conditional)?(it|test|describe)(?:If|Unless|On|Skip|Not|Unix|Windows|Win|Posix|Mac|Linux|Node|Browser|Slow|Online|Network)\w*$|^(?:maybe|conditional)(It|Test|Describe)$/;

/** The marks of a call that defines a test or a suite; undefined for any other call. */
export function marksOf(node: SyntaxNode): Marks | undefined {
  if (node.type !== "CallExpression") return undefined;
  const { chain, isSome } = runnersChain(nameChain(nodeAt(node, "callee")));
  const [first = "", ...rest] = chain;
  const isSuite = SUITES.has(first) || first === "module" || rest.includes("describe") || rest.includes("suite");
  if (!isSuite && !TESTS.has(first)) return undefined;
  if (!rest.every((word) => MODIFIERS.test(word)) || !isComplete(node, chain)) return undefined;
  const option = (name: string) => optionOf(node, name);
  const isBarred = first.startsWith("x") || rest.some((word) => /^(?:skip|fixme|ignore)$/.test(word));
  const isTodo = rest.includes("todo") || option("todo") !== undefined;
  const skip = option("skip") ?? option("ignore");
  const isConstant = skip !== undefined && /^(?:Literal|TemplateLiteral)$/.test(skip.type);
  return {
    isSuite,
    isSkipped: isBarred || isTodo || isConstant,
    isConditional: isSome || rest.some((word) => /If$|^if$/.test(word)) || (skip !== undefined && !isConstant),
    isTodo,
    isFocused: first.startsWith("f") || rest.includes("only") || option("only") !== undefined,
  };
}

/** `Deno.test` and `t.test` as `test`; `anything.test("title", fn)` is a subtest. */
function runnersChain(names: readonly string[]): { chain: readonly string[]; isSome: boolean } {
  const [first = "", second = "", ...more] = names;
  const some = SOME.exec(first);
  if (some !== null) return { chain: [(some[1] ?? some[2] ?? "").toLowerCase(), ...names.slice(1)], isSome: true };
  const isMethod = TESTS.has(second) || SUITES.has(second) || second === "module";
  const isSubtest = second === "test" && more.length === 0 && !TESTS.has(first) && !SUITES.has(first);
  return { chain: isSubtest || (isMethod && RUNNERS.has(first)) ? names.slice(1) : names, isSome: false };
}

/** True for a call that defines a test or a suite, but not for the inner call `test.each(table)`. */
function isComplete(node: SyntaxNode, chain: readonly string[]): boolean {
  if (bodyOf(node) !== undefined) return true;
  const args = nodesAt(node, "arguments");
  const [first] = args;
  const isTitled = first?.type === "Literal" || first?.type === "TemplateLiteral";
  // A title and a function by its name: `it("adds", adds)`.
  if (isTitled && args.at(-1)?.type === "Identifier" && args.length > 1) return true;
  const isBare =
    chain[0]?.startsWith("x") === true || chain.some((name) => /^(?:skip|todo|only|fixme|ignore)$/.test(name));
  return isBare && isTitled;
}

/** The function that a test runs, if it is written in the call. */
export function bodyOf(node: SyntaxNode): SyntaxNode | undefined {
  const args = nodesAt(node, "arguments");
  const options = args.flatMap((argument) =>
    argument.type === "ObjectExpression" ? nodesAt(argument, "properties") : [],
  );
  const methods = options
    .filter((option) => nodeAt(option, "key")?.name === "fn")
    .map((option) => nodeAt(option, "value"));
  // Look into a wrapper: `it("adds", withServer(async () => {...}))`.
  const wrapped = args.flatMap((argument) =>
    argument.type === "CallExpression" ? nodesAt(argument, "arguments") : [],
  );
  return (
    [...args, ...methods].findLast((each) => each !== undefined && isFunction(each)) ?? wrapped.findLast(isFunction)
  );
}

/** The value of `{ skip: ... }`; undefined if it is missing or false. */
function optionOf(node: SyntaxNode, name: string): SyntaxNode | undefined {
  return nodesAt(node, "arguments")
    .filter(({ type }) => type === "ObjectExpression")
    .flatMap((options) => nodesAt(options, "properties"))
    .filter((option) => nodeAt(option, "key")?.name === name)
    .map((option) => nodeAt(option, "value"))
    .find((value) => value !== undefined && value.value !== false);
}

/** True for a function expression. */
export function isFunction(node: SyntaxNode): boolean {
  return node.type === "ArrowFunctionExpression" || node.type === "FunctionExpression";
}
