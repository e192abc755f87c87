import { type CodeNode, fieldOf, nodesAbove, partsOf } from "../../syntax/code-node.ts";
import { functionAround, type GoSource, resultsOf } from "../../syntax/go/go-source.ts";
import { dropped, type GoWay, replaced } from "./edits.ts";
import { isCounter } from "./operator-faults.ts";
import { calledName, isMessage, isPanic, returnsError } from "./unobservable.ts";

/** Faults of statements: checks that never report an error, panics, calls, assignments and waits that are left out. */
export function statementFaults(node: CodeNode, source: GoSource): GoWay[] {
  switch (node.type) {
    case "if_statement":
      return unchecked(node, source);
    case "expression_statement":
      return isPanic(node, source) ? panics(node, source) : calls(node, source);
    case "assignment_statement":
      return isPlain(node, source) && !isCounter(node, source) ? [["statement", dropped(node, source)]] : [];
    case "inc_statement":
    case "dec_statement":
      return isCounter(node, source) ? [] : [["statement", dropped(node, source)]];
    case "send_statement":
    case "continue_statement":
      return isInList(node) ? [["statement", dropped(node, source)]] : [];
    case "defer_statement":
      return /^(?:defer\s+)(?:[\w.]+\.)?(?:Close|Unlock|RUnlock|Stop|cancel|Cancel|Done|Sync|Flush|Remove\w*)\(/.test(
        source.textOf(node),
      )
        ? []
        : [["statement", dropped(node, source)]];
    default:
      return [];
  }
}

/** Texts of panics that the programmer expects never to happen. */
const IMPOSSIBLE = /unreachable|not reached|impossible|can't happen|cannot happen|unexpected|internal|\bbug\b/i;

/** Makes a check that returns an error, or panics, never find anything. */
function unchecked(node: CodeNode, source: GoSource): GoWay[] {
  const condition = fieldOf(node, "condition");
  const last = partsOf(partsOf(fieldOf(node, "consequence"))[0]).at(-1);
  if (condition === undefined || last === undefined || !(isPanic(last, source) || returnsError(last, source)))
    return [];
  if (isPanic(last, source) && IMPOSSIBLE.test(source.textOf(last))) return [];
  return [["throw", replaced(condition, `(${source.textOf(condition)}) && false`)]];
}

function panics(node: CodeNode, source: GoSource): GoWay[] {
  const fn = functionAround(node);
  const hasResults = fn !== undefined && resultsOf(fn, source.textOf).length > 0;
  // Where a function has results, its last statement has to end it.
  const isLast = partsOf(node.parent).at(-1) === node && !nodesAbove(node).some(({ type }) => type === "if_statement");
  if ((hasResults && isLast) || IMPOSSIBLE.test(source.textOf(node)) || !isInList(node)) return [];
  const check = node.parent?.parent?.parent;
  // The check around the panic has this fault already.
  if (check?.type === "if_statement" && isLast) return [];
  return [["throw", dropped(node, source)]];
}

function calls(node: CodeNode, source: GoSource): GoWay[] {
  const [call] = partsOf(node);
  if (call === undefined || !isInList(node)) return [];
  if (call.type === "unary_expression") return [["await", dropped(node, source)]];
  const name = calledName(call, source);
  if (call.type !== "call_expression" || isMessage(call, source)) return [];
  if (/\.(?:R?Lock|R?Unlock|Close|Grow|Sync|Helper|Parallel|Sleep|Gosched|GC)$/.test(`.${name}`)) return [];
  return [[/\.Wait$/.test(name) ? "await" : "statement", dropped(node, source)]];
}

/** Whether an assignment gives a value to something else than `_`, in a list of statements. */
function isPlain(node: CodeNode, { textOf }: GoSource): boolean {
  const targets = partsOf(fieldOf(node, "left")).map(textOf);
  return isInList(node) && targets.some((target) => target !== "_");
}

/** Whether a statement stands in a block or a case, where another statement can replace it. */
function isInList({ parent }: CodeNode): boolean {
  return parent?.type === "statement_list";
}
