import { type CodeNode, fieldOf, partsOf } from "../code-node.ts";
import { type GoSource, isFunction, namesOf } from "./go-source.ts";

/** The declaration of a name: its type as written, or the value that it is given, or neither if both are unknown. */
export interface Declared {
  readonly type?: string | undefined;
  /** The value, and the place of this name's value in the list of results of that value; undefined if it is the only one. */
  readonly value?: CodeNode | undefined;
  readonly place?: number;
  /** The list that a `range` clause runs over; `place` is 0 for the key and 1 for the element. */
  readonly range?: CodeNode | undefined;
  readonly isConstant: boolean;
}

/** Finds the declaration of a name as seen from a node; undefined for names of other files and for packages. */
export function declarationOf(name: string, from: CodeNode, source: GoSource): Declared | undefined {
  for (let at = from; at.parent !== undefined; at = at.parent) {
    const found = declaredBeside(name, at, at.parent, source);
    if (found !== undefined) return found;
  }
  const spec = source.values.get(name);
  return spec === undefined ? undefined : ofSpec(name, spec, source);
}

/** The declaration of a name in the parts of `parent` that are visible from its child `at`. */
function declaredBeside(name: string, at: CodeNode, parent: CodeNode, source: GoSource): Declared | undefined {
  if (parent.type === "source_file") return undefined;
  if (isFunction(parent)) return declaredBy(name, parent, source);
  if (parent.type === "type_case" || parent.type === "default_case") {
    const alias = fieldOf(parent.parent, "alias");
    return source.textOf(alias) === name ? { isConstant: false } : undefined;
  }
  for (const sibling of parent.children.filter(({ end }) => end <= at.start).reverse()) {
    const found = declaredIn(name, sibling, source);
    if (found !== undefined) return found;
  }
  return undefined;
}

function declaredBy(name: string, fn: CodeNode, { textOf }: GoSource): Declared | undefined {
  for (const list of ["parameters", "result", "receiver"].flatMap((field) => fieldOf(fn, field) ?? []))
    for (const each of partsOf(list)) {
      if (!namesOf(each).some((own) => textOf(own) === name)) continue;
      const dots = each.type === "variadic_parameter_declaration" ? "[]" : "";
      return { type: `${dots}${textOf(fieldOf(each, "type"))}`, isConstant: false };
    }
  return undefined;
}

function declaredIn(name: string, node: CodeNode, source: GoSource): Declared | undefined {
  const { textOf } = source;
  switch (node.type) {
    case "short_var_declaration":
    case "range_clause":
    case "receive_statement": {
      const names = partsOf(fieldOf(node, "left")).map(textOf);
      const place = names.indexOf(name);
      const right = fieldOf(node, "right");
      if (place < 0 || !node.children.some(({ type }) => type === ":=")) return undefined;
      if (node.type === "range_clause") return { range: right, place, isConstant: false };
      return { ...valueAt(partsOf(right), place, names.length), isConstant: false };
    }
    case "for_clause":
      return partsOf(node)
        .map((part) => declaredIn(name, part, source))
        .find((found) => found !== undefined);
    case "var_declaration":
    case "const_declaration":
    case "var_spec_list":
      return partsOf(node)
        .map((part) => declaredIn(name, part, source))
        .find((found) => found !== undefined);
    case "var_spec":
    case "const_spec":
      return ofSpec(name, node, source);
    default:
      return undefined;
  }
}

function ofSpec(name: string, spec: CodeNode, { textOf }: GoSource): Declared | undefined {
  const names = namesOf(spec).map(textOf);
  const place = names.indexOf(name);
  if (place < 0) return undefined;
  const isConstant = spec.type === "const_spec";
  const type = fieldOf(spec, "type");
  if (type !== undefined) return { type: textOf(type), isConstant };
  return { ...valueAt(partsOf(fieldOf(spec, "value")), place, names.length), isConstant };
}

function valueAt(values: readonly CodeNode[], place: number, count: number): Pick<Declared, "value" | "place"> {
  if (values.length === count) return { value: values[place] };
  return { value: values[0], place };
}
