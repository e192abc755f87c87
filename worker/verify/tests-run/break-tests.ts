import type { Parsed } from "../syntax/parse-source.ts";
import { nameChain, nodeAt, nodesAt, type SyntaxNode, walk } from "../syntax/walk.ts";
import { CODE_TESTS } from "./code-tests.ts";
import { functionsIn, raiseIn } from "./sabotage-python.ts";

/** Names of the functions that define tests in common test runners. */
const TESTS = new Set(["it", "test", "specify"]);
/** A condition that compilers cannot evaluate, so that they do not report the code after a `throw` as unreachable. */
const THROW = 'if (Date.now() >= 0) throw new Error("planted by the harness");';
const RAISE = 'raise AssertionError("planted by the harness")';

/** Makes each test of a test file fail at its start; returns undefined if no test is found. */
export function breakTests(parsed: Parsed): string | undefined {
  if (parsed.kind === "tree") return CODE_TESTS[parsed.language]?.breakTests(parsed);
  if (parsed.kind === "python") return breakPython(parsed);
  if (parsed.kind !== "script") return undefined;
  const bodies: SyntaxNode[] = [];
  walk(parsed.tree, (node) => {
    if (node.type !== "CallExpression" || !TESTS.has(calledName(node) ?? "")) return;
    const body = nodesAt(node, "arguments").findLast(
      ({ type }) => type === "ArrowFunctionExpression" || type === "FunctionExpression",
    );
    const block = body === undefined ? undefined : nodeAt(body, "body");
    if (block !== undefined) bodies.push(block);
  });
  if (bodies.length === 0) return undefined;
  const outer = bodies.filter((body) => !bodies.some((other) => other.start < body.start && other.end >= body.end));
  let { text } = parsed;
  for (const { type, start, end } of outer.sort((x, y) => y.start - x.start)) {
    if (type === "BlockStatement") text = `${text.slice(0, start + 1)}${THROW}${text.slice(start + 1)}`;
    else text = `${text.slice(0, start)}(() => { ${THROW} })()${text.slice(end)}`;
  }
  return text;
}

/** The name of the called function: `test` for `test(...)`, `test.only(...)`, `test.each(rows)(...)` and `t.test(...)`. */
function calledName(node: SyntaxNode): string | undefined {
  const callee = nodeAt(node, "callee");
  const chain = nameChain(callee?.type === "CallExpression" ? nodeAt(callee, "callee") : callee);
  return chain[0] === "t" ? chain[1] : chain[0];
}

function breakPython({ tree, text }: Extract<Parsed, { kind: "python" }>): string | undefined {
  const tests = functionsIn(tree.topNode).filter((fn) => {
    const name = fn.getChild("VariableName");
    return name !== null && text.slice(name.from, name.to).startsWith("test");
  });
  return raiseIn(tests, text, RAISE);
}
