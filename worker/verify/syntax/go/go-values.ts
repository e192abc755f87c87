import { type CodeNode, fieldOf, partsOf } from "../code-node.ts";
import { functionAround, type GoSource, localNames, resultsOf } from "./go-source.ts";
import { isNumber, isText, isVariable, underlying } from "./go-types.ts";

/** A value that replaces a returned one. */
export interface OtherValue {
  readonly text: string;
  /** True if the value certainly differs. */
  readonly isSure: boolean;
  /** True if the text contains the old expression, so that all its names are still used. */
  readonly isAround: boolean;
}

/** One returned value: its expression, and the type of the function's result. */
export interface Returned {
  readonly value: CodeNode;
  readonly type: string;
}

/** The values of a `return`, each with its type; empty if they do not match the results one by one, as in `return f()`. */
export function returnedBy(node: CodeNode, source: GoSource): Returned[] {
  const fn = functionAround(node);
  const types = fn === undefined ? [] : resultsOf(fn, source.textOf);
  const values = partsOf(partsOf(node)[0]);
  if (partsOf(node)[0]?.type !== "expression_list" || values.length !== types.length) return [];
  return values.flatMap((value, i) => (types[i] === undefined ? [] : [{ value, type: types[i] }]));
}

/** Another value of the same type; undefined if there is none that is certain to compile. */
export function otherValue({ value, type }: Returned, source: GoSource): OtherValue | undefined {
  const text = source.textOf(value);
  const around = (made: string): OtherValue => ({ text: made, isSure: true, isAround: true });
  const base = underlying(type, source);
  if (base === "bool") return around(`!(${text})`);
  if (base === "error" && text === "nil") return { text: "struct{ error }{}", isSure: true, isAround: false };
  const isSmall = /^(?:\d{1,2}|-\d{1,2})$/.test(text);
  if (isNumber(type, source) && (isSmall || isVariable(value, source))) return around(`(${text}) + 1`);
  if (isText(type, source)) return around(`(${text}) + "planted by the harness"`);
  if (text === "nil") return undefined;
  const empty = zeroOf(type, value, source);
  if (empty === undefined || text === empty || mayBeZero(value, source)) return undefined;
  return { text: empty, isSure: empty === "nil" && value.type !== "identifier", isAround: false };
}

/** The zero value of a type, as seen from a node; undefined if a local name hides the type. */
export function zeroOf(type: string, from: CodeNode, source: GoSource): string | undefined {
  const base = underlying(type, source) ?? "";
  if (/^(?:\*|\[\]|map\[|chan\b|<-|func\b|interface\b)|^(?:error|any)$/.test(base)) return "nil";
  const outer = outermostAround(from);
  const hidden = outer === undefined ? new Set<string>() : localNames(outer, source.textOf);
  const own = new Set(typeParameters(outer, source));
  const isHidden = ["new", ...(type.match(/[A-Za-z_]\w*/g) ?? [])].some((name) => hidden.has(name) && !own.has(name));
  return isHidden ? undefined : `*new(${type})`;
}

function outermostAround(node: CodeNode): CodeNode | undefined {
  const around = functionAround(node);
  return around === undefined ? undefined : (outermostAround(around) ?? around);
}

function typeParameters(fn: CodeNode | undefined, { textOf }: GoSource): string[] {
  const declared = partsOf(fieldOf(fn, "type_parameters")).flatMap((each) =>
    each.children.filter(({ field }) => field === "name").map(textOf),
  );
  const receiver = textOf(fieldOf(fn, "receiver"));
  return [...declared, ...(/\[([^\]]*)\]/.exec(receiver)?.[1]?.match(/\w+/g) ?? [])];
}

/** Whether a literal of a struct has no elements, or only constants by name, which may be zero. */
function mayBeZero(node: CodeNode, source: GoSource): boolean {
  if (node.type !== "composite_literal") return false;
  return partsOf(fieldOf(node, "body")).every((element) => {
    const value = partsOf(element.type === "keyed_element" ? fieldOf(element, "value") : element)[0];
    return value?.type === "identifier" && !isVariable(value, source);
  });
}
