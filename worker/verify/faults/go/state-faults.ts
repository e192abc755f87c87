import { type CodeNode, fieldOf, partsOf, visitCode } from "../../syntax/code-node.ts";
import { functionAround, type GoSource, isFunction, localNames, namesOf } from "../../syntax/go/go-source.ts";
import { isSymmetric } from "./call-faults.ts";
import { type GoWay, replaced } from "./edits.ts";

/** Faults of a function's interface and state: parameters swapped, and a map or object that all calls share. */
export function stateFaults(node: CodeNode, source: GoSource): GoWay[] {
  if (isFunction(node)) return ofSignature(node, source);
  return isFresh(node, source) ? shared(node, source) : [];
}

/** Swaps the names of two parameters of the same type. */
function ofSignature(fn: CodeNode, source: GoSource): GoWay[] {
  const body = fieldOf(fn, "body");
  if (body === undefined || isSymmetric(fn, source) || fn.type === "func_literal") return [];
  const params = partsOf(fieldOf(fn, "parameters")).flatMap((each) => {
    const type = each.type === "parameter_declaration" ? source.textOf(fieldOf(each, "type")) : "";
    return namesOf(each).map((name) => ({ name, type, words: source.textOf(name) }));
  });
  const used = new Set<string>();
  visitCode(body, (each) => {
    if (each.type === "identifier") used.add(source.textOf(each));
  });
  return params.slice(1).flatMap((second, i): GoWay[] => {
    const first = params[i];
    if (first === undefined || first.type === "" || first.type !== second.type || first.words === second.words)
      return [];
    if (!used.has(first.words) && !used.has(second.words)) return [];
    return [["signature", replaced(first.name, second.words), replaced(second.name, first.words)]];
  });
}

/** Whether an expression makes an empty map or an empty object each time that it runs. */
function isFresh(node: CodeNode, { textOf }: GoSource): boolean {
  const declaration = node.parent?.parent;
  if (declaration?.type !== "short_var_declaration" || partsOf(node.parent).length !== 1) return false;
  return /^(?:make\(map\[\w+\][\w.*[\]]+(?:,[^()]*)?\)|map\[\w+\][\w.*[\]]+\{\}|&\w+\{\}|new\(\w+\))$/.test(
    textOf(node),
  );
}

/** Makes all calls of a function share a map or an object that the function otherwise makes in each call. */
function shared(node: CodeNode, source: GoSource): GoWay[] {
  const fn = functionAround(node);
  const outer = fn === undefined ? undefined : (functionAround(fn) ?? fn);
  if (outer === undefined) return [];
  const value = source.textOf(node).replace(/,[^()]*\)$/, ")");
  const hidden = localNames(outer, source.textOf);
  const receiver = source.textOf(fieldOf(outer, "receiver"));
  const types = value.match(/[A-Za-z_]\w*/g) ?? [];
  if (types.some((name) => hidden.has(name) || new RegExp(`\\[[^\\]]*\\b${name}\\b`).test(receiver))) return [];
  const [name, end] = [`plantedByTheHarness${node.start}`, source.text.length];
  return [["kept-state", replaced(node, name), { start: end, end, text: `\nvar ${name} = ${value}\n` }]];
}
