import { type CodeNode, fieldOf, partsOf } from "../code-node.ts";
import { type Declared, declarationOf } from "./go-scopes.ts";
import { type GoSource, resultsOf } from "./go-source.ts";

/** Maximum number of declarations to follow for one type. */
const MAX_STEPS = 12;

/**
 * The type of an expression as written in Go, such as `[]byte`, or `untyped int` for a constant without a type; undefined unless this file alone
 * makes it certain.
 */
export function typeOf(node: CodeNode | undefined, source: GoSource, steps = MAX_STEPS): string | undefined {
  if (node === undefined || steps <= 0) return undefined;
  const inner = (field: string) => typeOf(fieldOf(node, field), source, steps - 1);
  switch (node.type) {
    case "int_literal":
      return "untyped int";
    case "float_literal":
      return "untyped float";
    case "rune_literal":
      return "untyped rune";
    case "interpreted_string_literal":
    case "raw_string_literal":
      return "untyped string";
    case "true":
    case "false":
      return "bool";
    case "parenthesized_expression":
      return typeOf(partsOf(node)[0], source, steps - 1);
    case "composite_literal":
    case "type_conversion_expression":
      return source.textOf(fieldOf(node, "type"));
    case "unary_expression":
      return ofUnary(operatorOf(node), inner("operand"));
    case "binary_expression":
      return ofBinary(operatorOf(node), inner("left"), inner("right"));
    case "identifier":
      return ofDeclared(declarationOf(source.textOf(node), node, source), source, steps - 1);
    case "selector_expression":
      return ofSelector(node, source, steps - 1);
    case "index_expression":
      return elementOf(underlying(inner("operand"), source));
    case "slice_expression":
      return /^(?:\[\]|string$)/.test(underlying(inner("operand"), source) ?? "") ? inner("operand") : undefined;
    case "call_expression":
      return ofCall(node, source, steps - 1)?.[0];
    default:
      return undefined;
  }
}

/** The operator of an expression or an assignment, such as `+` or `+=`. */
export function operatorOf(node: CodeNode): string {
  return fieldOf(node, "operator")?.type ?? "";
}

/** The basic or composite type behind a type that this file names. */
export function underlying(type: string | undefined, source: GoSource, steps = MAX_STEPS): string | undefined {
  const named = type === undefined ? undefined : source.types.get(type);
  if (named === undefined || steps <= 0) return type;
  return underlying(source.textOf(named), source, steps - 1);
}

const NUMBER =
  /^(?:u?int(?:8|16|32|64)?|uintptr|byte|rune|float(?:32|64)|complex(?:64|128)|untyped (?:int|float|rune)|time\.(?:Duration|Month|Weekday))$/;

export function isNumber(type: string | undefined, source: GoSource): boolean {
  return NUMBER.test(underlying(type, source) ?? "");
}

export function isText(type: string | undefined, source: GoSource): boolean {
  return /^(?:untyped )?string$/.test(underlying(type, source) ?? "");
}

/** Whether an expression is certain to be no constant, so that the compiler does not compute its value. */
export function isVariable(node: CodeNode | undefined, source: GoSource): boolean {
  switch (node?.type) {
    case "identifier":
      return declarationOf(source.textOf(node), node, source)?.isConstant === false;
    case "index_expression":
      return true;
    case "selector_expression":
      return isVariable(fieldOf(node, "operand"), source);
    case "call_expression":
      return partsOf(fieldOf(node, "arguments")).some((each) => isVariable(each, source));
    case "binary_expression":
      return isVariable(fieldOf(node, "left"), source) || isVariable(fieldOf(node, "right"), source);
    case "unary_expression":
      return isVariable(fieldOf(node, "operand"), source);
    case "parenthesized_expression":
      return isVariable(partsOf(node)[0], source);
    default:
      return false;
  }
}

function ofUnary(operator: string, operand: string | undefined): string | undefined {
  if (operator === "!") return "bool";
  if (operator === "&") return operand === undefined ? undefined : `*${operand}`;
  if (operator === "*") return operand?.startsWith("*") === true ? operand.slice(1) : undefined;
  return operator === "<-" ? undefined : operand;
}

function ofBinary(operator: string, left: string | undefined, right: string | undefined): string | undefined {
  if (/^(?:[=!]=|[<>]=?|&&|\|\|)$/.test(operator)) return "bool";
  if (operator === "<<" || operator === ">>") return left?.startsWith("untyped") === true ? undefined : left;
  const typed = [left, right].find((type) => type !== undefined && !type.startsWith("untyped"));
  if (typed !== undefined) return typed;
  // Beside a constant without a type, an operand of unknown type decides; a number stays a number.
  return left === undefined || right === undefined ? undefined : left;
}

function ofDeclared(declared: Declared | undefined, source: GoSource, steps: number): string | undefined {
  if (declared === undefined || declared.type !== undefined) return declared?.type;
  const { value, range, place } = declared;
  if (range !== undefined) return ofRange(underlying(typeOf(range, source, steps), source) ?? "", place);
  if (place === undefined) {
    const type = typeOf(value, source, steps);
    return declared.isConstant ? type : defaultType(type);
  }
  if (value?.type === "call_expression") return ofCall(value, source, steps)?.[place];
  return place === 1 ? "bool" : typeOf(value, source, steps);
}

/** The type of the key or the element of a list that a loop runs over. */
function ofRange(list: string, place: number | undefined): string | undefined {
  if (place !== 1) return /^\[|^string$/.test(list) ? "int" : undefined;
  return list === "string" ? "rune" : elementOf(list);
}

/** The type of a variable that is given a value of a type. */
export function defaultType(type: string | undefined): string | undefined {
  const kind = /^untyped (\w+)$/.exec(type ?? "")?.[1];
  if (kind === undefined) return type;
  return kind === "float" ? "float64" : kind;
}

function ofSelector(node: CodeNode, source: GoSource, steps: number): string | undefined {
  const [operand, field] = [fieldOf(node, "operand"), source.textOf(fieldOf(node, "field"))];
  if (operand === undefined) return undefined;
  const owner = source.textOf(operand);
  if (isPackage(operand, source)) {
    if (owner === "time" && /^(?:Nano|Micro|Milli)?(?:S|s)econd$|^Minute$|^Hour$/.test(field)) return "time.Duration";
    return owner === "math" && /^(?:Max|Min)U?[Ii]nt/.test(field) ? "untyped int" : undefined;
  }
  const type = source.types.get((typeOf(operand, source, steps) ?? "").replace(/^\*/, ""));
  const list = type?.type === "struct_type" ? partsOf(type)[0] : undefined;
  const own = partsOf(list).find((each) =>
    each.children.some((child) => child.field === "name" && source.textOf(child) === field),
  );
  return own === undefined ? undefined : source.textOf(fieldOf(own, "type"));
}

/** Whether an expression names an imported package. */
export function isPackage(node: CodeNode, source: GoSource): boolean {
  const name = source.textOf(node);
  return node.type === "identifier" && source.packages.has(name) && declarationOf(name, node, source) === undefined;
}

function elementOf(list: string | undefined): string | undefined {
  if (list === "string") return "byte";
  return /^(?:\[[^\]]*\]|map\[[^[\]]+\])([\s\S]+)$/.exec(list ?? "")?.[1];
}

const BASIC = /^(?:u?int(?:8|16|32|64)?|uintptr|byte|rune|float(?:32|64)|string|bool)$/;

/** The types of the results of a call. */
function ofCall(node: CodeNode, source: GoSource, steps: number): readonly (string | undefined)[] | undefined {
  const callee = fieldOf(node, "function");
  if (callee?.type === "identifier") {
    const name = source.textOf(callee);
    if (declarationOf(name, callee, source) !== undefined) return undefined;
    const fn = source.functions.get(name);
    return fn === undefined ? ofBuiltIn(name, node, source, steps) : plainResults(fn, source);
  }
  const operand = callee?.type === "selector_expression" ? fieldOf(callee, "operand") : undefined;
  if (operand === undefined) return undefined;
  if (isPackage(operand, source)) return STANDARD.find(([names]) => names.test(source.textOf(callee)))?.[1];
  const owner = (typeOf(operand, source, steps) ?? "").replace(/^\*/, "");
  const method = source.functions.get(`${owner}.${source.textOf(fieldOf(callee, "field"))}`);
  return method === undefined ? undefined : resultsOf(method, source.textOf);
}

function plainResults(fn: CodeNode, { textOf }: GoSource): readonly string[] | undefined {
  return fieldOf(fn, "type_parameters") === undefined ? resultsOf(fn, textOf) : undefined;
}

/** The type of a conversion, or of the result of a built-in function. */
function ofBuiltIn(
  name: string,
  call: CodeNode,
  source: GoSource,
  steps: number,
): readonly (string | undefined)[] | undefined {
  const [first] = partsOf(fieldOf(call, "arguments"));
  if (BASIC.test(name) || source.types.has(name)) return [name];
  if (/^(?:len|cap|copy)$/.test(name)) return ["int"];
  if (name === "append") return [typeOf(first, source, steps)];
  if (name === "make") return [source.textOf(first)];
  return name === "new" ? [`*${source.textOf(first)}`] : undefined;
}

/** Results of functions of the standard library that programs use most. */
const STANDARD: readonly [names: RegExp, results: readonly string[]][] = [
  [
    /^(?:strings\.(?:Trim\w*|To\w+|Replace\w*|Repeat|Join|Map|Title)|strconv\.(?:Itoa|Quote\w*|Format\w+))$/,
    ["string"],
  ],
  [/^(?:fmt\.Sprint\w*|path\.\w+|filepath\.(?:Join|Base|Dir|Ext|Clean))$/, ["string"]],
  [/^(?:strings|bytes)\.(?:Index\w*|LastIndex\w*|Count|Compare)$/, ["int"]],
  [/^utf8\.(?:RuneLen|RuneCount\w*)$/, ["int"]],
  [/^(?:(?:strings|bytes)\.(?:Has\w+|Contains\w*|EqualFold)|unicode\.Is\w+|errors\.(?:Is|As))$/, ["bool"]],
  [/^strings\.(?:Split\w*|Fields\w*)$/, ["[]string"]],
  [/^strings\.Cut$/, ["string", "string", "bool"]],
  [/^strconv\.Atoi$/, ["int", "error"]],
  [/^strconv\.ParseInt$/, ["int64", "error"]],
  [/^strconv\.ParseUint$/, ["uint64", "error"]],
  [/^strconv\.ParseFloat$/, ["float64", "error"]],
  [/^strconv\.ParseBool$/, ["bool", "error"]],
];
