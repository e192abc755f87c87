import { type CodeNode, fieldOf, nodesAbove, partsOf } from "../../syntax/code-node.ts";
import { functionAround, type GoSource, resultsOf } from "../../syntax/go/go-source.ts";

/** Calls whose arguments only print or describe something for people. */
const MESSAGES =
  /^(?:fmt\.(?:Print\w*|Errorf)|errors\.(?:New|Errorf|Wrap\w*|WithMessage\w*)|(?:xerrors|pkgerrors)\.\w+|panic|print|println|(?:\w+\.)*(?:log|logger|slog|klog|glog|zap|logrus|debug)\w*(?:\.\w+)+|\w+(?:\.\w+)*\.(?:Debug|Info|Warn|Log|Trace)(?:f|w|ln|Context)?)$/i;
/** Calls whose arguments only change how much memory or time something takes. */
const HINTS = /(?:^|\.)(?:Grow|Sleep|Gosched|NewReaderSize|NewWriterSize|Buffer|SetMaxOpenConns|GC)$/;
const CAPACITY = /(?:^|[a-z_])(?:cap|capacity|prealloc|sizehint|bufsize|buffersize)$/i;

/** Whether no caller can see a fault inside a node: types, imports, tags, messages, hints about memory, code that never runs. */
export function isUnobservable(node: CodeNode, source: GoSource): boolean {
  const { type, parent } = node;
  if (/^(?:import_declaration|package_clause|type_declaration|comment)$/.test(type) || /_type$/.test(type)) return true;
  if (type === "argument_list" && parent?.type === "call_expression" && isMessage(parent, source)) return true;
  if (parent?.type === "argument_list" && isHint(node, parent, source)) return true;
  if (isText(type) && (isOfDescription(node, source) || isOfError(node, source))) return true;
  return isUnused(node, source) || isBesideError(node, source) || isNeverReached(node, source);
}

/** Whether a declaration or an assignment gives a value that only people or the garbage collector notice. */
function isUnused(node: CodeNode, source: GoSource): boolean {
  if (node.type === "const_spec" || node.type === "var_spec")
    return isCapacity(fieldOf(node, "name"), source) || hasIota(node, source);
  if (node.type !== "short_var_declaration" && node.type !== "assignment_statement") return false;
  const targets = partsOf(fieldOf(node, "left"));
  const isIgnored = targets.every((each) => source.textOf(each) === "_") && !/[(]/.test(source.textOf(node));
  return isIgnored || isCapacity(targets[0], source) || isClearing(node, source);
}

/** Whether a call only prints or describes something for people. */
export function isMessage(call: CodeNode, source: GoSource): boolean {
  return MESSAGES.test(calledName(call, source));
}

/** The name of the called function, such as `fmt.Println`. */
export function calledName(call: CodeNode, { textOf }: GoSource): string {
  return textOf(fieldOf(call, "function")).replace(/\s+/g, "");
}

/** Whether a node is a capacity in `make`, the size of a channel's buffer, or an argument of a call that only takes hints. */
function isHint(node: CodeNode, list: CodeNode, source: GoSource): boolean {
  const call = list.parent;
  if (call === undefined) return false;
  const name = calledName(call, source);
  if (HINTS.test(name)) return true;
  const place = partsOf(list).indexOf(node);
  if (name !== "make" || place < 1) return false;
  return place > 1 || /^(?:map\[|chan\b|<-)/.test(source.textOf(partsOf(list)[0]));
}

function isCapacity(name: CodeNode | undefined, source: GoSource): boolean {
  return CAPACITY.test(source.textOf(name));
}

/** Whether a constant counts up from others: callers use such constants by name and not by value. */
function hasIota(node: CodeNode, { textOf }: GoSource): boolean {
  return node.type === "const_spec" && /\biota\b/.test(textOf(fieldOf(node, "value")));
}

/** Whether an assignment clears an element that the program no longer reads, so that its memory can be freed. */
function isClearing(node: CodeNode, { textOf }: GoSource): boolean {
  const [left] = partsOf(fieldOf(node, "left"));
  return (
    left?.type === "index_expression" &&
    /^(?:zero|empty|nil|""|\*new\(\w+\)|\w+\{\})$/i.test(textOf(fieldOf(node, "right")))
  );
}

function isText(type: string): boolean {
  return /^(?:interpreted|raw)_string_literal$/.test(type);
}

/** Whether a text is part of a method that describes its receiver for people. */
export function isOfDescription(node: CodeNode, { textOf }: GoSource): boolean {
  const fn = functionAround(node);
  return fn?.type === "method_declaration" && /^(?:String|GoString|Error)$/.test(textOf(fieldOf(fn, "name")));
}

/** Whether a text belongs to an error, as in `&SyntaxError{pos, "bad number"}`. */
function isOfError(node: CodeNode, { textOf }: GoSource): boolean {
  return nodesAbove(node).some(
    (each) => each.type === "composite_literal" && /Err(?:or)?$/.test(textOf(fieldOf(each, "type"))),
  );
}

/** Whether a value is returned together with an error. By convention, no caller uses it then. */
function isBesideError(node: CodeNode, source: GoSource): boolean {
  const statement = node.parent?.parent;
  if (statement?.type !== "return_statement" || partsOf(node.parent).at(-1) === node) return false;
  return returnsError(statement, source);
}

/** Whether a statement returns an error. */
export function returnsError(node: CodeNode, { textOf }: GoSource): boolean {
  const fn = functionAround(node);
  if (node.type !== "return_statement" || fn === undefined || resultsOf(fn, textOf).at(-1) !== "error") return false;
  const error = textOf(partsOf(partsOf(node)[0]).at(-1));
  return error !== "" && error !== "nil";
}

/** Whether a statement follows a `return`, `break`, `continue`, `goto` or `panic` in its block, or stands behind a condition that is false. */
function isNeverReached(node: CodeNode, source: GoSource): boolean {
  const { parent } = node;
  if (parent?.type === "if_statement" && node.field === "consequence")
    return source.textOf(fieldOf(parent, "condition")) === "false";
  if (parent?.type !== "statement_list") return false;
  const before = partsOf(parent).filter(({ end }) => end <= node.start);
  const isLabelled =
    nodesAbove(node).some(({ type }) => type === "labeled_statement") || node.type === "labeled_statement";
  return !isLabelled && before.some((each) => endsBlock(each, source));
}

/** Whether a statement ends its block. */
export function endsBlock(node: CodeNode, source: GoSource): boolean {
  if (/^(?:return|break|continue|goto)_statement$/.test(node.type)) return true;
  return isPanic(node, source);
}

export function isPanic(node: CodeNode, source: GoSource): boolean {
  const call = node.type === "expression_statement" ? partsOf(node)[0] : undefined;
  return call?.type === "call_expression" && calledName(call, source) === "panic";
}
