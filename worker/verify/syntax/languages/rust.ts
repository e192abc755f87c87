import { TIME_LIMIT } from "../claim-levels.ts";
import { type CodeNode, fieldOf, nodesAbove, partsOf, sourceOf as textOf, visitCode } from "../code-node.ts";
import {
  type AssertionKind,
  type Call,
  type CodeLanguage,
  type CodeSource,
  PLAIN_MARK,
  type TestMark,
  type Worth,
} from "./code-language.ts";

/** Rust with its own test attributes, tokio, rstest, test_case and proptest. */
export const rust: CodeLanguage = {
  name: "rust",
  closure: /^(?:closure_expression|async_block)$/,
  named: /^function_item$/,
  list: /^(?:array_expression|tuple_expression|struct_expression|field_initializer_list)$/,
  callOf,
  markOf,
  kindOf: ({ chain }) => {
    const last = chain.at(-1) ?? "";
    const isMocked = chain.slice(0, -1).some((name) => /^expect_(?!err$)\w+$/.test(name));
    if (isMocked && /^(?:times|with|once|never|withf)$/.test(last)) return "exact";
    return KINDS.find(([names]) => names.test(last))?.[1];
  },
  isSkip: () => false,
  loopList,
  elementsOf,
  otherWorth,
  capOf: (node, source) => (isUnchecked(node, source) ? 0 : 2),
  isFileOff: ({ root, text }) =>
    root.children.some((node) => node.type === "inner_attribute_item" && isNever(textOf(node, text))),
  fileCondition: ({ root, text }) =>
    root.children
      .filter(({ type }) => type === "inner_attribute_item")
      .map((node) => skippedWhen(textOf(node, text).replace(/^#!\[\s*|\s*\]$/g, "")))
      .join(" ")
      .trim(),
  isOfTests: (node, { text }) =>
    nodesAbove(node).some((above) => attributesOf(above, text).some((words) => /^cfg\s*\(.*\btest\b/.test(words))),
};

const KINDS: readonly [names: RegExp, kind: AssertionKind][] = [
  [
    /^(?:prop_)?assert_eq!$|^assert_(?:str_eq|matches|abs_diff_eq|relative_eq|ulps_eq|json_eq)!$|^(?:assert_that|check_eq)!$/,
    "equal",
  ],
  [/^assert_(?:snapshot|debug_snapshot|json_snapshot|yaml_snapshot|display_snapshot|\w+_snapshot)!$/, "exact"],
  [/^(?:prop_)?assert_ne!$|^debug_assert(?:_eq|_ne)?!$|^assert_(?:ok|err|some|none|lt|gt|le|ge|impl_all)!$/, "weak"],
  [/^(?:prop_)?assert!$/, "truth"],
  [/^(?:panic|unreachable|todo|unimplemented)!$/, "fail"],
];

/** A call of a function, a method or a macro. The name of a macro ends with `!`, also inside of another macro's arguments. */
function callOf(node: CodeNode, text: string): Call | undefined {
  if (node.type === "macro_invocation") {
    const macro = fieldOf(node, "macro");
    const tokens = node.children.find(({ type }) => type === "token_tree");
    return { node, chain: [`${lastName(macro, text)}!`], args: pieces(tokens, text) };
  }
  if (node.type === "token_tree") return innerMacro(node, text);
  if (node.type !== "call_expression") return undefined;
  const callee = fieldOf(node, "function");
  const args = partsOf(fieldOf(node, "arguments")).map((each) => textOf(each, text));
  const before = callee?.type === "field_expression" ? fieldOf(callee, "value") : undefined;
  const inner = before?.type === "call_expression" ? callOf(before, text) : undefined;
  return { node, chain: [...(inner?.chain ?? []), lastName(callee, text)], args };
}

/** The macro whose arguments are a group of tokens inside of another macro: the tokens before the group are a name and `!`. */
function innerMacro(node: CodeNode, text: string): Call | undefined {
  const siblings = node.parent?.type === "token_tree" ? node.parent.children : [];
  const at = siblings.indexOf(node);
  const name = siblings[at - 2];
  const isMacro =
    siblings[at - 1] !== undefined && textOf(siblings[at - 1], text) === "!" && name?.type === "identifier";
  return isMacro ? { node, chain: [`${textOf(name, text)}!`], args: pieces(node, text) } : undefined;
}

/** The parts of a group of tokens between its commas. */
function pieces(tokens: CodeNode | undefined, text: string): string[] {
  const found: string[] = [];
  const inside = tokens?.children.slice(1, -1) ?? [];
  let from = inside[0]?.start ?? 0;
  for (const { type, start, end } of inside) {
    if (type !== ",") continue;
    found.push(text.slice(from, start).trim());
    from = end;
  }
  const rest = text.slice(from, inside.at(-1)?.end ?? from).trim();
  return rest === "" ? found : [...found, rest];
}

function lastName(node: CodeNode | undefined, text: string): string {
  const last = fieldOf(node, "field") ?? fieldOf(node, "name") ?? node;
  return last === undefined ? "" : textOf(last, text);
}

/** The attributes of an item, without `#[` and `]`. */
export function attributesOf(item: CodeNode, text: string): string[] {
  const siblings = item.parent?.children ?? [];
  const attributes: string[] = [];
  for (let at = siblings.indexOf(item) - 1; at >= 0; at -= 1) {
    const before = siblings[at];
    if (before?.type === "attribute_item") attributes.unshift(textOf(before, text).replace(/^#\[\s*|\s*\]$/g, ""));
    else if (!/comment$/.test(before?.type ?? "")) break;
  }
  return attributes;
}

function markOf(node: CodeNode, { text }: CodeSource): TestMark | undefined {
  if (node.type === "mod_item") return moduleMark(node, text);
  if (node.type === "token_tree") return propertyMark(node, text);
  if (node.type !== "function_item") return undefined;
  const attributes = attributesOf(node, text);
  if (!attributes.some((words) => TEST.test(words))) return undefined;
  const cases = attributes.filter((words) => /^(?:case|test_case|rstest::case)\b/.test(words));
  const values = [...textOf(fieldOf(node, "parameters"), text).matchAll(/#\[values\(([^)]*)\)\]/g)].map(
    ([, list = ""]) => list.split(",").length,
  );
  return {
    ...PLAIN_MARK,
    title: lastName(node, text),
    body: fieldOf(node, "body"),
    isSkipped: attributes.some((words) => /^ignore\b/.test(words) || isNever(words)),
    condition: attributes.map(skippedWhen).join(" ").trim(),
    rows: [...(cases.length > 0 ? [cases.length] : []), ...values],
    tables: cases.join("\n"),
    declared: attributes.flatMap(panicWorth),
  };
}

const TEST = /^(?:[\w:]+::)?(?:test|rstest|test_case|quickcheck|wasm_bindgen_test|proptest|ktest)\b(?!\s*=)/;

/** A module is a suite; a condition of its own excludes all its tests. */
function moduleMark(node: CodeNode, text: string): TestMark | undefined {
  const attributes = attributesOf(node, text).filter((words) => /^cfg\b/.test(words));
  const body = fieldOf(node, "body");
  if (body === undefined) return undefined;
  const condition = attributes.map(skippedWhen).join(" ").trim();
  return {
    ...PLAIN_MARK,
    isSuite: true,
    title: lastName(node, text),
    body,
    isSkipped: attributes.some(isNever),
    condition,
  };
}

/** A test in the macro `proptest!`: `#[test] fn name(x in ...) { ... }`. */
function propertyMark(node: CodeNode, text: string): TestMark | undefined {
  if (node.parent?.type !== "token_tree" || !textOf(node, text).startsWith("{")) return undefined;
  const siblings = node.parent.children;
  const at = siblings.indexOf(node);
  if (textOf(siblings[at - 3], text) !== "fn" && siblings[at - 3]?.type !== "fn") return undefined;
  const between = text.slice(siblings[Math.max(0, at - 12)]?.start ?? 0, siblings[at - 3]?.start);
  const own = between.slice(between.lastIndexOf("}") + 1);
  if (!/#\s*\[\s*test\s*\]/.test(own)) return undefined;
  return { ...PLAIN_MARK, title: textOf(siblings[at - 2], text), body: node, isSkipped: /#\s*\[\s*ignore/.test(own) };
}

/** The condition under which an attribute skips a test, as if written in the source; "platform" if it holds on other systems alone. */
function skippedWhen(words: string): string {
  if (/^cfg_attr\b.*\bignore\b/.test(words)) return /^cfg_attr\s*\(\s*miri\b/.test(words) ? "platform" : words;
  if (!/^cfg\b/.test(words) || isNever(words) || /^cfg\s*\(\s*test\s*\)$/.test(words)) return "";
  if (
    /\bnot\s*\(\s*(?:windows|miri|target_os\s*=\s*"(?!linux)\w+"|target_(?:family|arch|env)[^)]*)\s*\)|\bunix\b|target_os\s*=\s*"linux"/.test(
      words,
    )
  )
    return "platform";
  return /\bwindows\b|target_os/.test(words) ? `not on linux: ${words}` : words;
}

/** A condition that never holds: `cfg(any())`, `cfg(not(test))`, `cfg(FALSE)`, a feature that nothing defines is unknown. */
function isNever(words: string): boolean {
  return /cfg\s*\(\s*(?:any\s*\(\s*\)|not\s*\(\s*(?:test|all\s*\(\s*\))\s*\)|FALSE|false|all\s*\(.*(?:any\s*\(\s*\)|\bnot\s*\(\s*test\s*\)).*\))\s*\)/.test(
    words,
  );
}

function panicWorth(words: string): TestMark["declared"] {
  if (/^(?:ntest::)?timeout\b/.test(words)) return [{ strength: 0, reach: 0, words: TIME_LIMIT }];
  if (!/^should_panic\b/.test(words)) return [];
  const expected = /expected\s*=\s*(".+")/s.exec(words)?.[1] ?? /^should_panic\s*=\s*(".+")/s.exec(words)?.[1];
  return [
    expected === undefined
      ? { strength: 1, reach: 1, words: "should_panic" }
      : { strength: 2, reach: 2, words: expected },
  ];
}

/** Errors that a test unwraps or returns fail the test, but are mostly no assertion on purpose: all of them count once. */
function otherWorth(node: CodeNode, { text }: CodeSource): Worth | undefined {
  if (node.type === "try_expression") return { strength: 0, reach: 1, isImplied: true };
  const name = node.type === "call_expression" ? lastName(fieldOf(node, "function"), text) : "";
  if (/^(?:unwrap|expect)_err$/.test(name)) return { strength: 1, reach: 1 };
  return /^(?:unwrap|expect)$/.test(name) ? { strength: 0, reach: 1, isImplied: true } : undefined;
}

function loopList(node: CodeNode, text: string): CodeNode | undefined {
  if (node.type === "for_expression") {
    const list = fieldOf(node, "value");
    return list?.type === "range_expression" && !isEmptyRange(textOf(list, text)) ? undefined : list;
  }
  const callee = node.type === "call_expression" ? fieldOf(node, "function") : undefined;
  return /^(?:for_each|all|any|map)$/.test(lastName(callee, text)) && callee?.type === "field_expression"
    ? fieldOf(callee, "value")
    : undefined;
}

function isEmptyRange(words: string): boolean {
  const [, from, to] = /^(\d+)\.\.(\d+)$/.exec(words) ?? [];
  return from !== undefined && Number(from) >= Number(to);
}

/** Macros and methods that make a list: `vec![...]`, `rows.iter()`. */
function elementsOf(node: CodeNode, text: string): number | CodeNode | undefined {
  if (node.type === "range_expression") return 0;
  if (node.type === "macro_invocation" && textOf(fieldOf(node, "macro"), text) === "vec") {
    const tokens = node.children.find(({ type }) => type === "token_tree");
    const repeated = /;\s*(\d+)\s*\]$/.exec(textOf(tokens, text))?.[1];
    return repeated === undefined ? pieces(tokens, text).length : Number(repeated);
  }
  const callee = node.type === "call_expression" ? fieldOf(node, "function") : undefined;
  if (callee?.type !== "field_expression") return undefined;
  return /^(?:iter|into_iter|iter_mut|enumerate|cloned|copied|rev|to_vec|as_slice|clone)$/.test(lastName(callee, text))
    ? fieldOf(callee, "value")
    : undefined;
}

/** Whether a call catches panics, or runs in a thread, and the result is not looked at. */
function isUnchecked(node: CodeNode, { text }: CodeSource): boolean {
  const name = node.type === "call_expression" ? lastName(fieldOf(node, "function"), text) : "";
  if (!/^(?:catch_unwind|spawn)$/.test(name)) return false;
  const holder = node.parent;
  if (holder?.type === "expression_statement")
    return name === "catch_unwind" || /thread/.test(textOf(fieldOf(node, "function"), text));
  if (holder?.type !== "let_declaration") return false;
  const target = textOf(fieldOf(holder, "pattern"), text);
  if (target === "_") return true;
  let uses = 0;
  visitCode(nodesAbove(holder).find(({ type }) => type === "function_item") ?? holder, (each) => {
    if (each.type === "identifier" && textOf(each, text) === target) uses += 1;
  });
  return uses < 2;
}
