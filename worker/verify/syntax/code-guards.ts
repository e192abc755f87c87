import { type CodeNode, fieldOf, nodesAbove, partsOf, sourceOf, visitCode } from "./code-node.ts";
import { constantOf } from "./condition-worth.ts";
import { branchOf, isElse, statementsOf } from "./dead-code.ts";
import type { CodeFile } from "./measure-code.ts";

/**
 * The conditions without which a node does not run, as written in the source: branches around it, branches before it that leave its block,
 * lists that are cut, and functions that run later. Branches where something is asserted either way do not count.
 */
export function guardsOf(
  node: CodeNode,
  { body, file, own }: { body: CodeNode; file: CodeFile; own: CodeNode | undefined },
): string[] {
  const { text } = file.source;
  const rows = rowNames(node, body, file);
  const guards: string[] = [];
  const add = (words: string, isOfRow = false) => {
    const plain = words.replace(/\s+/g, " ").trim();
    if (constantOf(plain) === undefined && !(isOfRow && isAboutRow(plain, rows))) guards.push(plain);
  };
  let inner = node;
  for (const above of nodesAbove(node)) {
    for (const before of leavesBefore(inner, above, file)) add(before);
    if (above === body) break;
    if (above !== own) {
      const around = branchAround(above, inner, file);
      if (around !== undefined) add(around, true);
    }
    const narrow = narrowed(above, file);
    if (narrow !== undefined) add(narrow);
    const later = runsLater(above, inner, { body, text });
    if (later !== undefined) add(later);
    inner = above;
  }
  return guards;
}

/** Names that a table gives to the values of a row: variables of loops, parameters of closures and of the test. */
function rowNames(node: CodeNode, body: CodeNode, file: CodeFile): Set<string> {
  const names = new Set<string>();
  for (const above of [...nodesAbove(node), body.parent ?? body]) {
    const holders = [
      fieldOf(above, "left"),
      fieldOf(above, "pattern"),
      fieldOf(above, "name"),
      fieldOf(above, "parameters"),
    ];
    const range = above.children.find(({ type }) => type === "range_clause");
    const isLoop =
      /for|foreach|enhanced/.test(above.type) ||
      file.language.closure.test(above.type) ||
      file.language.named.test(above.type);
    if (!isLoop) continue;
    for (const holder of [
      ...holders,
      fieldOf(range, "left"),
      ...(above.type === "foreach_statement" ? partsOf(above).slice(1, -1) : []),
    ])
      for (const name of sourceOf(holder, file.source.text).match(/[$@]?[A-Za-z_]\w*/g) ?? []) names.add(name);
  }
  return names;
}

/** Whether a condition asks for a column of the row: `tt.wantErr`, and not whether the row is a certain one: `tt.name == "x"`. */
function isAboutRow(words: string, rows: ReadonlySet<string>): boolean {
  const root = /^!?\(?([$@]?[A-Za-z_]\w*)/.exec(words)?.[1] ?? "";
  return rows.has(root) && !/["'][^"']+["']|\b\d+\b/.test(words);
}

function branchAround(above: CodeNode, inner: CodeNode, file: CodeFile): string | undefined {
  const { text } = file.source;
  const branch = branchOf(above);
  const isEither = (parts: readonly CodeNode[]) => parts.some((part) => part !== inner && asserts(part, file));
  if (branch !== undefined) {
    if (inner === branch.condition || branch.isLoop) return undefined;
    const parts = partsOf(above).filter((part) => part !== branch.condition && part.field !== "initializer");
    if (isEither(parts)) return undefined;
    const condition = sourceOf(branch.condition, text);
    return isElse(inner) === branch.negated ? condition : `not ${condition}`;
  }
  if (/^binary(?:_expression)?$/.test(above.type))
    return inner.field === "right" ? leftOf(above, inner, text) : undefined;
  if (!CASE.test(above.type) || above.parent === undefined) return undefined;
  const others = partsOf(above.parent).filter((part) => part !== above);
  return isEither(others) ? undefined : text.slice(above.start, inner.start);
}

/** The left side of `&&` or `||`, without which the right side does not run. */
function leftOf(above: CodeNode, inner: CodeNode, text: string): string | undefined {
  const left = fieldOf(above, "left");
  const isShort = /&&|\|\||\band\b|\bor\b/.test(text.slice(left?.end ?? 0, inner.start));
  return isShort ? sourceOf(left, text) : undefined;
}

/** Matches a case of a `match` or `switch`. */
export const CASE =
  /^(?:expression_case|type_case|default_case|match_arm|switch_block_statement_group|switch_rule|when|in_clause|case_statement|match_conditional_expression)$/;

/** Whether a part of the code contains an assertion or a call that fails. */
function asserts(node: CodeNode, { language, source }: CodeFile): boolean {
  let found = false;
  visitCode(node, (each) => {
    if (found) return;
    const call = language.callOf(each, source.text);
    const kind = call === undefined ? undefined : language.kindOf(call, source);
    found =
      (kind !== undefined && kind !== "void") ||
      /^(?:assert_statement|throw_statement|throw_expression)$/.test(each.type);
  });
  return found;
}

/** The conditions of branches that leave a block before a node of the block, without an assertion. */
function leavesBefore(inner: CodeNode, block: CodeNode, file: CodeFile): string[] {
  const at = block.children.indexOf(inner);
  return block.children.slice(0, Math.max(0, at)).flatMap((statement) => leavingCondition(statement, file));
}

/** The condition of a statement that leaves its block on a condition: that under which the next statement runs. */
function leavingCondition(statement: CodeNode, file: CodeFile): string[] {
  const { text } = file.source;
  const plain = statement.type === "expression_statement" ? (partsOf(statement)[0] ?? statement) : statement;
  if (plain.type === "let_declaration") {
    const otherwise = fieldOf(plain, "alternative");
    const isGuard = otherwise !== undefined && leaves(otherwise, file) && !asserts(otherwise, file);
    return isGuard ? [text.slice(plain.start, otherwise.start)] : [];
  }
  const branch = branchOf(plain);
  if (branch === undefined || branch.isLoop) return [];
  const parts = partsOf(plain).filter((part) => part !== branch.condition && part.field !== "initializer");
  const isGuard = parts.some((part) => leaves(part, file)) && !parts.some((part) => asserts(part, file));
  return isGuard ? [`${branch.negated ? "" : "unless "}${sourceOf(branch.condition, text)}`] : [];
}

function leaves(node: CodeNode, file: CodeFile): boolean {
  const { language, source } = file;
  if (language.closure.test(node.type) || language.named.test(node.type)) return false;
  if (/^(?:return|break|continue|next)(?:_statement|_expression)?$/.test(node.type) && node.isNamed) return true;
  const call = language.callOf(node, source.text);
  if (call !== undefined && language.isSkip(call, source)) return true;
  return node.children.some((child) => leaves(child, file));
}

/** Matches the parts of a list that leave out some of its rows. */
const NARROWS =
  /\[\s*\w*\s*(?:\.\.=?|:)\s*\w*\s*\]|(?:\.|->|\b)(?:take|take_while|skip|skip_while|step_by|limit|subList|first|last|filter|filter_map|reject|select|drop|slice|array_slice|array_filter|find_all|grep|sample|partition|nth|position|each_slice|takeWhile|dropWhile|copyOfRange)(?=[\s({&])/g;

function narrowed(node: CodeNode, { language, source }: CodeFile): string | undefined {
  const list = language.loopList(node, source.text) ?? fieldOf(node, "value");
  const isLoop = /^for/.test(node.type) || language.loopList(node, source.text) !== undefined;
  const words = isLoop && list !== undefined ? sourceOf(list, source.text) : "";
  if (
    isLoop &&
    statementsOf(fieldOf(node, "body") ?? fieldOf(node, "block") ?? node).some(({ type }) => ENDS.test(type))
  )
    return "only the first row";
  const cuts = words.length < 300 ? (words.match(NARROWS) ?? []) : [];
  const once = isLoop ? /(?<!\d)[<.]{1,2}=?\s*[01]\b(?!\.)/.exec(headerOf(node, source.text))?.[0] : undefined;
  if (cuts.length > 0) return `only ${cuts.join(" ")}`;
  return once === undefined ? undefined : `only ${once}`;
}

/** Matches statements that end a loop in its first round. */
const ENDS = /^(?:break|return)(?:_statement|_expression)?$/;

/** The part of a loop before its body. */
function headerOf(node: CodeNode, text: string): string {
  const body = fieldOf(node, "body") ?? fieldOf(node, "block") ?? partsOf(node).at(-1);
  return text.slice(node.start, body?.start ?? node.start);
}

/** The call or the keyword that runs a function later, where nothing waits for it. */
function runsLater(
  above: CodeNode,
  inner: CodeNode,
  { body, text }: { body: CodeNode; text: string },
): string | undefined {
  const words = text.slice(above.start, inner.start);
  if (/call|invocation/.test(above.type) && IF_ANY.test(words)) return "if there is a value";
  const isLater =
    above.type === "go_statement" ||
    (/call|invocation|object_creation/.test(above.type) && LATER.test(words.slice(-40)));
  if (!isLater || WAITS.test(text.slice(body.start, body.end))) return undefined;
  return `later: ${words.replace(/\W+/g, " ").slice(0, 40)}`;
}

/** Matches calls that run a function only if there is a value. */
const IF_ANY = /\.(?:ifPresent|inspect|inspect_err|is_some_and|is_ok_and)\s*\(?$/;
const LATER =
  /\b(?:spawn|Thread\.(?:new|start|fork)|new Thread|submit|execute|runAsync|supplyAsync|Fiber\.new|define_method|define_singleton_method|at_exit|AfterFunc|register_shutdown_function|Cleanup|Ractor\.new|startVirtualThread|lambda|proc|Proc\.new|Closure::fromCallable)\s*\(?[^()]*$/;
const WAITS =
  /\bWait\(|<-|\.join\b|\.value\b|\.get\(|\.resume\b|\.await\b|invokeAll|awaitTermination|\.call\b|Cleanup\(/;
