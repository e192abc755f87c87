import { nameChain, nodeAt, nodesAt, type SyntaxNode } from "./walk.ts";

/** The marks of a test or suite, read from the call of `test`, `it`, `describe` or a similar function. */
export interface Marks {
  readonly isSuite: boolean;
  /** Skipped everywhere. */
  readonly isSkipped: boolean;
  /** True if the test is skipped under a condition: on a platform, with a version, without a program. */
  readonly isConditional: boolean;
  /** True if the test is only announced and not written yet. */
  readonly isTodo: boolean;
  readonly isFocused: boolean;
}

/** Names of the functions that define suites and tests in common test runners. */
const SUITES = new Set(["describe", "suite", "context", "xdescribe", "fdescribe", "xcontext", "fcontext"]);
const TESTS = new Set(["it", "test", "specify", "xit", "xtest", "xspecify", "fit", "ftest"]);
/** Objects of test runners whose methods define tests: `Deno.test`, `QUnit.module`. */
const RUNNERS = new Set(["Deno", "QUnit", "tap", "t", "uvu", "Bun", "lab"]);
/** Modifiers of a test function, as in `test.only`. A call with any other word, as in `test.beforeEach`, does not define a test. */
const MODIFIERS =
  /^(?:only|skip|todo|each|for|concurrent|sequential|serial|parallel|failing|fails|fail|fixme|slow|cb|shuffle|skipIf|runIf|if|todoIf|describe|module|test|it|suite|experimental|always|extend|macro|ignore)$/;

/** Usual names of functions that define tests or suites for only some machines: `itOnUnix`, `testIf(condition)`. */
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
  // A test that is expected to fail asserts nothing about the code as it should be.
  const isFailing = rest.some((word) => /^(?:failing|fails|fail)$/.test(word)) || option("fails") !== undefined;
  const isTodo = isFailing || rest.includes("todo") || option("todo") !== undefined;
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

/** Treats `Deno.test` and `t.test` as `test`. `anything.test("title", fn)` defines a subtest. */
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
  // A call with a title and the name of a function also defines a test: `it("adds", adds)`.
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
  // The function may be inside the call of a wrapper: `it("adds", withServer(async () => {...}))`.
  const wrapped = args.flatMap((argument) =>
    argument.type === "CallExpression" ? nodesAt(argument, "arguments") : [],
  );
  return (
    [...args, ...methods].findLast((each) => each !== undefined && isFunction(each)) ?? wrapped.findLast(isFunction)
  );
}

/** The value of an option such as `{ skip: ... }`; undefined if the option is missing or false. */
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
