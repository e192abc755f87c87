import { type CodeNode, fieldOf, partsOf, visitCode } from "../../syntax/code-node.ts";
import { declarationOf } from "../../syntax/go/go-scopes.ts";
import { type GoSource, goSource } from "../../syntax/go/go-source.ts";
import { operatorOf } from "../../syntax/go/go-types.ts";
import { otherInside } from "../../syntax/go/other-literal.ts";
import type { CodeSource } from "../../syntax/languages/code-language.ts";
import { type Replacement, replaceAll } from "../../syntax/sabotage.ts";
import { testsIn } from "./break-go-tests.ts";

/** Names of variables and fields that hold expected values. */
const EXPECTED = /^(?:want|exp(?:ect|ected)?|wanted|out(?:put)?|result|res)(?:\d+|[A-Z_]\w*)?$/;
/** Assertions of testify and similar libraries that compare two values after the `testing.T`. */
const EQUAL = /^(?:assert|require|is|c|qt)\.(?:Equal|EqualValues|Exactly|JSONEq|Len|ElementsMatch|DeepEqual)f?$/;
/** Calls that report a failure. */
const FAILS = /\b\w+\.(?:Error|Errorf|Fatal|Fatalf|Fail|FailNow)\(/;

/**
 * Does the same for Go as `changeExpectations` does for JavaScript: changes literals in comparisons that decide whether a test fails, in variables and
 * fields named `want` or alike, in the rows of tables, and the output that an example expects.
 */
export function changeGoExpectations(parsed: CodeSource, runs: (title: string) => boolean): string | undefined {
  const source = goSource(parsed);
  const edits = new Map<number, Replacement>();
  const put = (edit: Replacement | undefined) => {
    if (edit !== undefined) edits.set(edit.start, edit);
  };
  for (const { node, mark } of testsIn(parsed)) {
    if (!runs(mark.title)) continue;
    put(exampleOutput(node, source));
    visitCode(node, (inner) => {
      for (const edit of expectedIn(inner, source)) put(edit);
    });
  }
  return replaceAll(source.text, [...edits.values()]);
}

function expectedIn(node: CodeNode, source: GoSource): (Replacement | undefined)[] {
  switch (node.type) {
    case "if_statement": {
      const body = fieldOf(node, "consequence");
      return FAILS.test(source.textOf(body)) ? [...compared(fieldOf(node, "condition"), source)] : [];
    }
    case "call_expression": {
      const [, first, second] = partsOf(fieldOf(node, "arguments"));
      if (!EQUAL.test(source.textOf(fieldOf(node, "function")))) return [];
      return [otherInside(first, source) ?? otherInside(second, source)];
    }
    case "short_var_declaration":
      return named(node, source);
    case "var_spec":
      return EXPECTED.test(source.textOf(fieldOf(node, "name"))) ? [otherInside(fieldOf(node, "value"), source)] : [];
    case "composite_literal":
      return rows(fieldOf(node, "type"), fieldOf(node, "body"), source);
    case "range_clause":
      return ranged(node, source);
    default:
      return [];
  }
}

/** Literals beside `==` and `!=` in a condition, and in the arguments of `reflect.DeepEqual` and alike. */
function compared(node: CodeNode | undefined, source: GoSource): Replacement[] {
  if (node === undefined) return [];
  const sides = [fieldOf(node, "right"), fieldOf(node, "left")];
  if (node.type === "binary_expression" && /^[=!]=$/.test(operatorOf(node))) {
    const isNil = sides.some((side) => side?.type === "nil");
    const edit = isNil ? undefined : (literal(sides[0], source) ?? literal(sides[1], source));
    return edit === undefined ? [] : [edit];
  }
  if (node.type === "call_expression") {
    const isEqual = /(?:DeepEqual|Equal|Diff)$/.test(source.textOf(fieldOf(node, "function")));
    const args = isEqual ? partsOf(fieldOf(node, "arguments")).reverse() : [];
    const edit = args.map((each) => otherInside(each, source)).find((each) => each !== undefined);
    return edit === undefined ? [] : [edit];
  }
  return partsOf(node).flatMap((part) => compared(part, source));
}

/** Another value for a literal, or for the first literal of a list; calls are left alone, because their literals are inputs. */
function literal(node: CodeNode | undefined, source: GoSource): Replacement | undefined {
  return node === undefined || /call_expression|index_expression|slice_expression/.test(node.type)
    ? undefined
    : otherInside(node, source);
}

function named(node: CodeNode, source: GoSource): (Replacement | undefined)[] {
  const values = partsOf(fieldOf(node, "right"));
  return partsOf(fieldOf(node, "left")).map((name, i) =>
    EXPECTED.test(source.textOf(name)) ? otherInside(values[i], source) : undefined,
  );
}

/** The expected values in the rows of a table: fields by name, or by their place in the struct of the rows. */
function rows(type: CodeNode | undefined, body: CodeNode | undefined, source: GoSource): (Replacement | undefined)[] {
  const element = fieldOf(type, "element") ?? fieldOf(type, "value");
  const struct = element?.type === "type_identifier" ? source.types.get(source.textOf(element)) : element;
  if (struct?.type !== "struct_type") return [];
  const names = partsOf(partsOf(struct)[0]).flatMap((field) =>
    field.children.filter(({ field: of }) => of === "name").map(source.textOf),
  );
  const places = names.flatMap((name, i) => (EXPECTED.test(name) ? [i] : []));
  const expected = places.length > 0 ? places : [names.length - 1];
  return partsOf(body).flatMap((row) => {
    const value = row.type === "keyed_element" ? fieldOf(row, "value") : row;
    const fields = partsOf(value?.type === "literal_element" ? partsOf(value)[0] : value);
    return fields.map((each, i) => {
      const key = each.type === "keyed_element" ? source.textOf(fieldOf(each, "key")) : names[i];
      return expected.some((place) => names[place] === key) ? otherInside(each, source) : undefined;
    });
  });
}

/** The elements of a list, or the values of a map, that a loop names `want` or alike. */
function ranged(node: CodeNode, source: GoSource): (Replacement | undefined)[] {
  const [, name] = partsOf(fieldOf(node, "left"));
  if (!EXPECTED.test(source.textOf(name))) return [];
  const right = fieldOf(node, "right");
  const list = right?.type === "identifier" ? declarationOf(source.textOf(right), right, source)?.value : right;
  if (list?.type !== "composite_literal") return [];
  return partsOf(fieldOf(list, "body")).map((element) => otherInside(element, source));
}

/** Changes the output that an example expects. */
function exampleOutput(test: CodeNode, { text }: GoSource): Replacement | undefined {
  const found = /\/\/\s*(?:Unordered )?[Oo]utput:/.exec(text.slice(test.start, test.end));
  const isExample = /^func\s+Example/.test(text.slice(test.start, test.end));
  if (found === null || !isExample) return undefined;
  const at = test.start + found.index + found[0].length;
  return { start: at, end: at, text: " planted by the harness" };
}
