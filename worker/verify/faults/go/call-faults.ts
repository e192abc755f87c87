import { type CodeNode, fieldOf, partsOf } from "../../syntax/code-node.ts";
import { declarationOf } from "../../syntax/go/go-scopes.ts";
import { type GoSource, typesOf } from "../../syntax/go/go-source.ts";
import { isPackage, typeOf } from "../../syntax/go/go-types.ts";
import { type GoWay, replaced } from "./edits.ts";
import { calledName, isMessage } from "./unobservable.ts";

/** Faults of calls: two arguments of the same type swapped, and copies that are not made. */
export function callFaults(node: CodeNode, source: GoSource): GoWay[] {
  if (node.type !== "call_expression" || isMessage(node, source)) return [];
  return [...swapped(node, source), ...copied(node, source)];
}

/**
 * Functions of the standard library that take two strings first and depend on their order. `ContainsAny` does not depend on it.
 */
const TEXT_PAIRS =
  /^strings\.(?:HasPrefix|HasSuffix|Contains|Index|IndexAny|LastIndex|Count|Split|SplitN|SplitAfter|Trim|TrimLeft|TrimRight|TrimPrefix|TrimSuffix|Cut|Replace|ReplaceAll)$/;

function swapped(call: CodeNode, source: GoSource): GoWay[] {
  const args = partsOf(fieldOf(call, "arguments"));
  const types = parametersOf(call, source);
  return args.slice(1).flatMap((second, i): GoWay[] => {
    const first = args[i];
    const [before, after] = [types[i], types[i + 1]];
    if (first === undefined || before === undefined || before !== after || before.startsWith("...")) return [];
    const [a, b] = [source.textOf(first), source.textOf(second)];
    return a === b ? [] : [["argument", replaced(first, b), replaced(second, a)]];
  });
}

/** The types of a called function's parameters, as far as they are certain. */
function parametersOf(call: CodeNode, source: GoSource): readonly string[] {
  const callee = fieldOf(call, "function");
  if (callee === undefined) return [];
  const name = source.textOf(callee);
  if (TEXT_PAIRS.test(name)) return ["string", "string"];
  const known = callee.type === "identifier" ? source.functions.get(name) : methodOf(callee, source);
  if (known === undefined || fieldOf(known, "type_parameters") !== undefined || isSymmetric(known, source)) return [];
  if (callee.type === "identifier" && declarationOf(name, callee, source) !== undefined) return [];
  const types = typesOf(fieldOf(known, "parameters"), source.textOf);
  return types.length === partsOf(fieldOf(call, "arguments")).length ? types : [];
}

function methodOf(callee: CodeNode, source: GoSource): CodeNode | undefined {
  const operand = callee.type === "selector_expression" ? fieldOf(callee, "operand") : undefined;
  if (operand === undefined || isPackage(operand, source)) return undefined;
  const owner = (typeOf(operand, source) ?? "").replace(/^\*/, "");
  return source.functions.get(`${owner}.${source.textOf(fieldOf(callee, "field"))}`);
}

/** Whether the order of a function's parameters has no effect, by its name. */
export function isSymmetric(fn: CodeNode, { textOf }: GoSource): boolean {
  return /^(?:min|max|gcd|lcm|add|sum|mul|equal|eq|same|swap|abs\w*)(?:Ints?|Floats?|\d+)?$/i.test(
    textOf(fieldOf(fn, "name")),
  );
}

/** Replaces a copy of a list by the list itself. */
function copied(call: CodeNode, source: GoSource): GoWay[] {
  const args = partsOf(fieldOf(call, "arguments"));
  const name = calledName(call, source);
  const [first] = args;
  if (first === undefined) return [];
  if (/^(?:slices|bytes|maps)\.Clone$/.test(name)) {
    const uses = source.text.split(`${name.split(".")[0]}.`).length - 1;
    return uses > 1 ? [["alias", replaced(call, source.textOf(first))]] : [];
  }
  const target = /^(\[\][\w.*]+)(?:\(nil\)|\{\})$/.exec(source.textOf(first))?.[1];
  const list = /^append\([^,]+,\s*(\w+)\.\.\.\)$/.exec(source.textOf(call))?.[1];
  if (name !== "append" || target === undefined || list === undefined || args.length !== 2) return [];
  const [, spread] = args;
  const inner = spread?.type === "variadic_argument" ? partsOf(spread)[0] : spread;
  return typeOf(inner, source) === target ? [["alias", replaced(call, list)]] : [];
}
