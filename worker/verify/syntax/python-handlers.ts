import type { PythonTree } from "./parse-source.ts";
import { nameOf, textOf } from "./python-marks.ts";

type PythonNode = PythonTree["topNode"];

/**
 * Whether a function or a lambda is only kept as a handler, in an attribute, a list or a dictionary, so that nothing shows that it is called.
 * A function that sets something the test can look at may tell so. `root` is the function that is measured.
 */
export function isPythonHandler(node: PythonNode, root: PythonNode, text: string): boolean {
  if (node.from === root.from) return false;
  const code = textOf(root, text);
  if (node.name === "LambdaExpression") return isKept(node, text) && !isCalled(targetOf(node, text), code);
  if (node.name !== "FunctionDefinition" || node.parent?.name === "DecoratedStatement") return false;
  const name = nameOf(node, text);
  const rest = code.replace(textOf(node, text), "");
  const uses = rest.match(new RegExp(`\\b${name}\\b`, "g")) ?? [];
  const [, attribute] = new RegExp(`\\.(\\w+)\\s*=\\s*${name}\\s*(?:\\n|$)`).exec(rest) ?? [];
  const isInList =
    new RegExp(`[:,\\[{]\\s*${name}\\s*[,\\]}]`).test(rest) &&
    !/\(/.test(rest.split(name)[0]?.split("\n").at(-1) ?? "");
  return (
    uses.length === 1 &&
    (attribute !== undefined || isInList) &&
    !isCalled(attribute, rest) &&
    !/\bnonlocal\b|\.(?:append|add|set|put)\(|(?<![=!<>])=(?!=)/.test(textOf(node.getChild("Body") ?? node, text))
  );
}

/** Whether a lambda is the value of an attribute. */
function isKept(node: PythonNode, text: string): boolean {
  return node.parent?.name === "AssignStatement" && targetOf(node, text) !== undefined;
}

function targetOf(node: PythonNode, text: string): string | undefined {
  const target = node.parent?.firstChild;
  return target?.name === "MemberExpression" ? textOf(target, text).split(".").at(-1) : undefined;
}

function isCalled(name: string | undefined, code: string): boolean {
  return name !== undefined && new RegExp(`\\.${name}\\(`).test(code);
}
