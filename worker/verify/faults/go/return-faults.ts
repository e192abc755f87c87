import { type CodeNode, fieldOf, nodesAbove } from "../../syntax/code-node.ts";
import { functionAround, type GoSource } from "../../syntax/go/go-source.ts";
import { operatorOf } from "../../syntax/go/go-types.ts";
import { otherValue, type Returned, returnedBy } from "../../syntax/go/go-values.ts";
import { type GoWay, replaced } from "./edits.ts";
import { isOfDescription } from "./unobservable.ts";

/** Faults of returned values: another value of the same type, and errors that the function keeps to itself. */
export function returnFaults(node: CodeNode, source: GoSource): GoWay[] {
  if (node.type !== "return_statement" || node.parent?.type !== "statement_list") return [];
  const returned = returnedBy(node, source);
  const last = returned.at(-1);
  const fails = last?.type === "error" && source.textOf(last.value) !== "nil";
  // By convention, no caller uses the other values when there is an error.
  if (fails) return [["throw", replaced(node, instead(node, last, "nil", source))]];
  return returned.flatMap((each): GoWay[] => {
    if (each.type === "error" || isCovered(each.value, source)) return [];
    const other = otherValue(each, source);
    if (other === undefined) return [];
    if (other.isAround) return [["return", replaced(each.value, other.text)]];
    return [["return", replaced(node, instead(node, each, other.text, source))]];
  });
}

/** Returns another value. The old statement stays behind `if false`, so that its names count as used. */
function instead(node: CodeNode, { value }: Returned, text: string, source: GoSource): string {
  const old = source.textOf(node);
  const [from, to] = [value.start - node.start, value.end - node.start];
  return `if false { ${old} }; ${old.slice(0, from)}${text}${old.slice(to)}`;
}

/** Whether faults of operators and constants change this value already. */
function isCovered(value: CodeNode, source: GoSource): boolean {
  if (isOfDescription(value, source) && isDefault(value, source)) return true;
  if (/^(?:true|false|int_literal|rune_literal|interpreted_string_literal|raw_string_literal)$/.test(value.type))
    return true;
  if (value.type === "unary_expression") return /^[!-]$/.test(operatorOf(value));
  if (source.textOf(value) === "nil") return true;
  return value.type === "binary_expression" && /^(?:[=!]=|[<>]=?|&&|\|\|)$/.test(operatorOf(value));
}

/** Whether a description comes from an error, or from a value without a name: people read it, and programs do not. */
function isDefault(value: CodeNode, { textOf }: GoSource): boolean {
  const name = textOf(fieldOf(functionAround(value), "name"));
  return name !== "String" || nodesAbove(value).some(({ type }) => type === "default_case");
}
