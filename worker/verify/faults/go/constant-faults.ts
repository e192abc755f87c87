import { type CodeNode, fieldOf, nodesAbove, partsOf, visitCode } from "../../syntax/code-node.ts";
import type { GoSource } from "../../syntax/go/go-source.ts";
import { operatorOf, typeOf } from "../../syntax/go/go-types.ts";
import type { FaultClass } from "../fault.ts";
import { type GoWay, replaced } from "./edits.ts";
import { calledName } from "./unobservable.ts";

/** Faults of constants: numbers off by one, flipped booleans, changed strings, regular expressions without an anchor. */
export function constantFaults(node: CodeNode, source: GoSource): GoWay[] {
  const other = otherConstant(node, source);
  return other === undefined || other.text === source.textOf(node) ? [] : [[other.kind, replaced(node, other.text)]];
}

type Other = { readonly kind: FaultClass; readonly text: string } | undefined;

function otherConstant(node: CodeNode, source: GoSource): Other {
  const text = source.textOf(node);
  switch (node.type) {
    case "true":
    case "false":
      return isKey(node) || inCase(node)
        ? undefined
        : { kind: "constant", text: node.type === "true" ? "false" : "true" };
    case "int_literal":
      return otherNumber(node, source);
    case "float_literal":
      return /^\d*\.?\d*$/.test(text) && !isKey(node) ? { kind: "constant", text: `(${text} + 1)` } : undefined;
    case "rune_literal":
      return otherRune(node, source);
    case "interpreted_string_literal":
    case "raw_string_literal":
      return otherText(node, source);
    default:
      return undefined;
  }
}

/** The largest numbers of each size: one more would not compile. */
const LARGEST = new Set(
  [7, 8, 15, 16, 31, 32, 63, 64].flatMap((bits) => [2n ** BigInt(bits) - 1n, 2n ** BigInt(bits - 1)]).map(String),
);
/** Calls that take a number of bits, with which few results change. */
const SIZES = /^strconv\.(?:Parse|Format|Append)(?:Float|Int|Uint)$/;

function otherNumber(node: CodeNode, source: GoSource): Other {
  const text = source.textOf(node);
  const parent = node.parent;
  if (parent === undefined || !/^(?:0|[1-9][\d_]*|0[xXbB][\da-fA-F_]+)$/.test(text) || isKey(node)) return undefined;
  const number = otherValueOf(node, parent, BigInt(text.replaceAll("_", "")), source);
  const kind = NEAR.test(parent.type) ? "off-by-one" : "constant";
  return number === undefined ? undefined : { kind, text: String(number) };
}

const NEAR = /^(?:binary_expression|index_expression|slice_expression|argument_list|assignment_statement)$/;

function otherValueOf(node: CodeNode, parent: CodeNode, value: bigint, source: GoSource): bigint | undefined {
  if (/^(?:<<|>>)=?$/.test(operatorOf(parent))) return node.field === "right" && value > 0n ? value - 1n : undefined;
  if (parent.type === "argument_list" && parent.parent !== undefined && SIZES.test(calledName(parent.parent, source)))
    return value === 10n ? 8n : undefined;
  if (parent.type === "index_expression" || parent.type === "slice_expression") return otherIndex(node, value, source);
  if (LARGEST.has(String(value)) && value > 1n) return isNamed(node) ? undefined : value - 1n;
  return isShift(node, source) ? undefined : free(value + 1n, node, source);
}

/** Another index that the compiler accepts for an array, too. */
function otherIndex(node: CodeNode, value: bigint, source: GoSource): bigint | undefined {
  const { parent } = node;
  const operand = fieldOf(parent, "operand");
  if (operand === undefined || node === operand || /literal/.test(operand.type)) return undefined;
  const isArray = /^\*?\[[^\]]+\]/.test(typeOf(operand, source) ?? "");
  if (parent?.type === "index_expression") {
    if (value > 0n) return value - 1n;
    return isArray ? undefined : 1n;
  }
  const bounds = ["start", "end", "capacity"].filter((field) => fieldOf(parent, field) !== undefined);
  return isArray || bounds.length > 1 ? undefined : value + 1n;
}

/** Whether a number is the value of a named constant. Arrays and cases elsewhere may depend on it. */
function isNamed(node: CodeNode): boolean {
  return nodesAbove(node).some(({ type }) => type === "const_spec");
}

/** Whether a constant is the size of a shift, by its name. */
function isShift(node: CodeNode, source: GoSource): boolean {
  const spec = nodesAbove(node).find(({ type }) => type === "const_spec");
  const name = source.textOf(fieldOf(spec, "name"));
  return name !== "" && new RegExp(`(?:<<|>>)\\s*${name}\\b`).test(source.text);
}

/** The first number from `n` on that the constants beside a node do not use: Go refuses equal cases and keys, `go vet` equal comparisons. */
function free(n: bigint, node: CodeNode, source: GoSource): bigint {
  const used = literalsBeside(node, source);
  let next = n;
  while (used.has(String(next)) || LARGEST.has(String(next - 1n))) next += 1n;
  return next;
}

/** The literals in the same condition, `switch`, list of elements or group of constants. */
function literalsBeside(node: CodeNode, source: GoSource): Set<string> {
  const above = nodesAbove(node);
  const group =
    above.find(({ type }) => /^(?:expression_switch_statement|const_declaration|literal_value)$/.test(type)) ??
    above.findLast(({ type }) => /^(?:binary_expression|parenthesized_expression|unary_expression)$/.test(type));
  const condition = above.findLast(({ type }) => type === "binary_expression");
  const used = new Set<string>();
  for (const each of [group, condition])
    if (each !== undefined)
      visitCode(each, (inner) => {
        if (/_literal$/.test(inner.type) && inner !== node) used.add(source.textOf(inner));
      });
  return used;
}

function otherRune(node: CodeNode, source: GoSource): Other {
  const found = /^'([ -&(-[\]-}])'$/.exec(source.textOf(node))?.[1];
  if (found === undefined || isKey(node)) return undefined;
  const used = literalsBeside(node, source);
  for (let code = found.charCodeAt(0) + 1; code < 126; code += 1) {
    const text = `'${String.fromCharCode(code)}'`;
    if (!used.has(text) && !/['\\]./.test(text.slice(1, -1)) && text !== "'''" && text !== "'\\'")
      return { kind: "off-by-one", text };
  }
  return undefined;
}

/** Parents in which a text affects the behaviour. A text that is the argument of a call is mostly a message. */
const TEXT_VALUES =
  /^(?:binary_expression|return_statement|var_spec|const_spec|short_var_declaration|assignment_statement|expression_case|literal_element|index_expression)$/;
const TEXT_CALLS = /^(?:(?:strings|bytes)\.\w+|\w+(?:\.\w+)*\.(?:WriteString|Write))$/;

function otherText(node: CodeNode, source: GoSource): Other {
  const raw = source.textOf(node);
  const parent = node.parent?.type === "expression_list" ? node.parent.parent : node.parent;
  if (parent === undefined || raw.includes("%")) return undefined;
  const call = parent.type === "argument_list" ? parent.parent : undefined;
  const name = call === undefined ? "" : calledName(call, source);
  if (/^regexp\.(?:Must)?Compile(?:POSIX)?$/.test(name)) return looser(raw);
  if (!TEXT_VALUES.test(parent.type) && !TEXT_CALLS.test(name)) return undefined;
  const quote = raw[0] ?? '"';
  const content = raw.slice(1, -1);
  const used = literalsBeside(node, source);
  const shorter = `${quote}${content.slice(1)}${quote}`;
  const isPlain = content !== "" && /^[\x20-\x7e]/.test(content) && !content.startsWith("\\");
  if (isPlain && !used.has(shorter)) return { kind: "constant", text: shorter };
  return { kind: "constant", text: `${quote}${content}planted${quote}` };
}

/** A regular expression without one of its anchors. */
function looser(raw: string): Other {
  const text = /^["`]\^/.test(raw) ? `${raw[0]}${raw.slice(2)}` : raw.replace(/(?<!\\)\$(?=["`]$)/, "");
  return text === raw || text.length < 3 ? undefined : { kind: "pattern", text };
}

/** Whether a node is the key of an element: the index of an array, or a field. */
function isKey(node: CodeNode): boolean {
  return node.parent?.type === "literal_element" && node.parent.field === "key";
}

function inCase(node: CodeNode): boolean {
  return node.parent?.parent?.type === "expression_case" && partsOf(node.parent).includes(node);
}
