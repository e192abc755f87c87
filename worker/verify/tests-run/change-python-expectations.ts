import type { PythonTree } from "../syntax/parse-source.ts";
import { childrenOf, nameOf, textOf, visit } from "../syntax/python-marks.ts";
import { applyEdits, type Edit } from "./sabotage-python.ts";

type PythonNode = PythonTree["topNode"];

/**
 * Does the same for Python as `changeExpectations` does for JavaScript: changes the expected value in `assert f(x) ==
 * 2` and `self.assertEqual(f(x), 2)`, in functions named `test_...`.
 */
export function changePythonExpectations(
  { tree, text }: { tree: PythonTree; text: string },
  runs: (title: string) => boolean,
): string | undefined {
  const edits: Edit[] = [];
  visit(tree.topNode, (test) => {
    if (test.name !== "FunctionDefinition" || !nameOf(test, text).startsWith("test") || !runs(nameOf(test, text)))
      return;
    visit(test, (node) => {
      const edit = expectedIn(node, text);
      if (edit !== undefined && !edits.some(({ from }) => from === edit.from)) edits.push(edit);
    });
  });
  return applyEdits(edits, text);
}

const EQUAL = /(?:^|\.)assert(?:_)?(?:Almost|Count|MultiLine|Sequence|List|Tuple|Set|Dict)?_?equals?$/i;

/** Changes the first literal on the expected side of a comparison, or else on the other side. */
function expectedIn(node: PythonNode, text: string): Edit | undefined {
  if (node.name === "AssertStatement") {
    const compared = node.getChild("BinaryExpression");
    const operator = compared?.getChild("CompareOp");
    if (!compared || !operator || textOf(operator, text) !== "==") return undefined;
    return other(compared.lastChild, text) ?? other(compared.firstChild, text);
  }
  if (node.name !== "CallExpression" || node.firstChild === null) return undefined;
  const [first, second] = childrenOf(node.getChild("ArgList") ?? node).filter(({ name }) => !/^[(),]$/.test(name));
  if (!EQUAL.test(textOf(node.firstChild, text))) return undefined;
  return other(second ?? null, text) ?? other(first ?? null, text);
}

/** Replaces a literal by another value; in a list or a tuple, replaces the first literal. */
function other(node: PythonNode | null, text: string): Edit | undefined {
  if (node === null) return undefined;
  const put = (value: string): Edit => ({ from: node.from, to: node.to, text: value });
  switch (node.name) {
    case "Number":
      return put(`(${textOf(node, text)} + 1)`);
    case "String":
    case "None":
      return put('"planted by the harness"');
    case "Boolean":
      return put(textOf(node, text) === "True" ? "False" : "True");
    case "UnaryExpression":
      return textOf(node, text).startsWith("-") ? other(node.lastChild, text) : undefined;
    case "ArrayExpression":
    case "TupleExpression": {
      const items = childrenOf(node).filter(({ name }) => !/^[[\](),]$/.test(name));
      for (const item of items) {
        const edit = other(item, text);
        if (edit !== undefined) return edit;
      }
      return items.length === 0 ? put('["planted by the harness"]') : undefined;
    }
    default:
      return undefined;
  }
}
