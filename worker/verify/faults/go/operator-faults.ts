import { type CodeNode, fieldOf, nodesAbove, partsOf } from "../../syntax/code-node.ts";
import { functionAround, type GoSource } from "../../syntax/go/go-source.ts";
import { isNumber, isVariable, operatorOf, typeOf } from "../../syntax/go/go-types.ts";
import { type GoWay, replaced } from "./edits.ts";
import { calledName } from "./unobservable.ts";

type Table = Readonly<Record<string, string>>;

const FLIPPED: Table = { "==": "!=", "!=": "==", "<": ">=", "<=": ">", ">": "<=", ">=": "<" };
const NEXT: Table = { "<": "<=", "<=": "<", ">": ">=", ">=": ">" };
const OTHER: Table = {
  "+": "-",
  "-": "+",
  "*": "/",
  "/": "*",
  "%": "*",
  "&": "|",
  "|": "&",
  "^": "&",
  "&^": "&",
  "<<": ">>",
  ">>": "<<",
  "+=": "-=",
  "-=": "+=",
  "*=": "/=",
  "/=": "*=",
  "%=": "*=",
  "|=": "&=",
  "&=": "|=",
  "<<=": ">>=",
  ">>=": "<<=",
};

/** Faults of operators: flipped comparisons, comparisons off by one, changed arithmetic and logic, dropped negations. */
export function operatorFaults(node: CodeNode, source: GoSource): GoWay[] {
  switch (node.type) {
    case "binary_expression":
      return ofBinary(node, source);
    case "assignment_statement":
      return arithmetic(node, source);
    case "inc_statement":
    case "dec_statement": {
      // A loop that counts in the wrong direction hangs. A run on it takes long and shows little.
      const sign = node.children.find(({ isNamed }) => !isNamed);
      if (sign === undefined || isCounter(node, source)) return [];
      return [["off-by-one", replaced(sign, sign.type === "++" ? "--" : "++")]];
    }
    case "unary_expression": {
      const operator = fieldOf(node, "operator");
      return operator?.type === "!" ? [["negation", replaced(operator, "")]] : [];
    }
    default:
      return [];
  }
}

function ofBinary(node: CodeNode, source: GoSource): GoWay[] {
  const operator = fieldOf(node, "operator");
  const sign = operatorOf(node);
  if (operator === undefined) return [];
  const to = (kind: "comparison" | "off-by-one", table: Table): GoWay[] =>
    table[sign] === undefined ? [] : [[kind, replaced(operator, table[sign])]];
  const near = isAlike(node, source) ? [] : to("off-by-one", NEXT);
  return [...to("comparison", FLIPPED), ...near, ...arithmetic(node, source), ...logic(node, source)];
}

/** Whether a loop depends on a statement: it is the loop's update, or changes a variable of the loop's condition. */
export function isCounter(node: CodeNode, source: GoSource): boolean {
  if (node.parent?.type === "for_clause") return true;
  const [target] = partsOf(fieldOf(node, "left") ?? node);
  const name = source.textOf(target);
  return nodesAbove(node).some((each) => {
    if (each.type !== "for_statement") return false;
    const clause = each.children.find(({ type }) => type === "for_clause");
    if (each.children.some(({ type }) => type === "range_clause")) return false;
    const own = partsOf(each).find(({ type, field }) => field !== "body" && type !== "for_clause");
    const condition = source.textOf(clause === undefined ? own : fieldOf(clause, "condition"));
    return condition === "" || condition.includes(name) || condition.includes(name.split(".")[0] ?? name);
  });
}

/** Changed arithmetic, where the operands are certain to be numbers and the compiler does not compute the result. */
function arithmetic(node: CodeNode, source: GoSource): GoWay[] {
  const operator = fieldOf(node, "operator");
  const sign = operatorOf(node);
  const other = OTHER[sign];
  const [left, right] = [sidesOf(node, "left"), sidesOf(node, "right")];
  if (operator === undefined || other === undefined || left === undefined || right === undefined) return [];
  if (node.type === "assignment_statement" && isCounter(node, source)) return [];
  if (!isVariable(left, source) && !isVariable(right, source)) return [];
  const isSum = sign.startsWith("+");
  if (isSum && ![left, right].some((side) => isNumber(typeOf(side, source), source))) return [];
  const value = source.textOf(right);
  const isNeutral = /^0+$/.test(value) || (/^[*/%]/.test(sign) && value === "1");
  return isNeutral ? [] : [["arithmetic", replaced(operator, other)]];
}

function sidesOf(node: CodeNode, field: string): CodeNode | undefined {
  const side = fieldOf(node, field);
  return side?.type === "expression_list" ? partsOf(side)[0] : side;
}

/**
 * Exchanged `&&` and `||`. `go vet`, which runs before tests, refuses `x != a || x != b` and `x == a && x == b`; there, the left side loses its effect.
 */
function logic(node: CodeNode, source: GoSource): GoWay[] {
  const [operator, left] = [fieldOf(node, "operator"), fieldOf(node, "left")];
  const sign = operatorOf(node);
  if (operator === undefined || left === undefined || (sign !== "&&" && sign !== "||")) return [];
  const isSuspect = operandsOf(outermost(node), sign).some(
    (each) => operatorOf(each) === (sign === "&&" ? "!=" : "=="),
  );
  if (!isSuspect) return [["logic", replaced(operator, sign === "&&" ? "||" : "&&")]];
  return [["logic", replaced(left, `((${source.textOf(left)}) ${sign === "&&" ? "|| true" : "&& false"})`)]];
}

function outermost(node: CodeNode): CodeNode {
  const parent = node.parent;
  return parent !== undefined && operatorOf(parent) === operatorOf(node) ? outermost(parent) : node;
}

function operandsOf(node: CodeNode, sign: string): CodeNode[] {
  if (operatorOf(node) !== sign) return [node];
  return [fieldOf(node, "left"), fieldOf(node, "right")].flatMap((side) =>
    side === undefined ? [] : operandsOf(side, sign),
  );
}

/** Whether a comparison gives the same result for the program if equal sides count otherwise. */
function isAlike(node: CodeNode, source: GoSource): boolean {
  const sides = [fieldOf(node, "left"), fieldOf(node, "right")].map((side) => source.textOf(side));
  const [left = "", right = ""] = sides;
  if (isOrder(node, source)) return true;
  // `if x < 0 { x = 0 }` and `if a > b { return a }; return b` give the same for equal sides.
  const branch = node.parent?.type === "if_statement" ? fieldOf(node.parent, "consequence") : undefined;
  const [only, ...more] = partsOf(partsOf(branch)[0]);
  if (only !== undefined && more.length === 0) {
    const words = source.textOf(only).split(/\s*=\s*/);
    if (words.length === 2 && words.every((word) => sides.includes(word))) return true;
    if (sides.some((side) => source.textOf(only) === `return ${side}`)) return true;
  }
  const fn = functionAround(node);
  const before = fn === undefined ? "" : source.text.slice(fn.start, node.start);
  return [`${left} == ${right}`, `${left} != ${right}`, `${right} == ${left}`, `${right} != ${left}`].some((each) =>
    before.includes(each),
  );
}

/** Whether a comparison is the result of a function that only orders elements for a sort. */
function isOrder(node: CodeNode, source: GoSource): boolean {
  const fn = functionAround(node);
  if (fn?.type === "method_declaration") return source.textOf(fieldOf(fn, "name")) === "Less";
  const call = fn?.type === "func_literal" ? fn.parent?.parent : undefined;
  return call?.type === "call_expression" && /^(?:sort|slices)\./.test(calledName(call, source));
}
