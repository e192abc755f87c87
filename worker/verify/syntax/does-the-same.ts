import type { Parsed } from "./parse-source.ts";
import { isSameTree } from "./same-tree.ts";
import { nodeAt, type SyntaxNode } from "./walk.ts";

type Python = Extract<Parsed, { kind: "python" }>;

/**
 * True if the syntax of two versions of a file shows that they behave the same: they differ only in types, comments, quotes, parentheses and white
 * space. Then no run could notice a fault in the change. Any difference that is not known to have no effect makes the answer false.
 */
export function doesTheSame(before: Parsed | undefined, after: Parsed | undefined): boolean {
  if (before?.kind === "script" && after?.kind === "script")
    return interpreterOf(before.text) === interpreterOf(after.text) && codeOf(before.tree) === codeOf(after.tree);
  if (before?.kind === "tree" && after?.kind === "tree") return isSameTree(before, after);
  if (before?.kind !== "python" || after?.kind !== "python" || interpreterOf(before.text) !== interpreterOf(after.text))
    return false;
  // If CPython has read both versions, its answer is more exact than a comparison of the texts.
  if (before.code !== undefined && after.code !== undefined) return before.code === after.code;
  return withoutComments(before) === withoutComments(after);
}

/** The first line of a script if it names the interpreter; that line counts as code. */
function interpreterOf(text: string): string {
  return /^#!.*/.exec(text)?.[0] ?? "";
}

/** The tree of a script as text, without the parts that do not affect its behaviour. */
function codeOf(value: unknown): string {
  if (Array.isArray(value))
    return `[${value
      .filter((each) => !isErased(each))
      .map(codeOf)
      .join()}]`;
  if (value === null || typeof value !== "object") return typeof value === "bigint" ? `${value}n` : textOf(value);
  const node = value as SyntaxNode;
  if (WRAPPERS.has(node.type)) return codeOf(node.expression);
  const fields = Object.keys(node)
    .sort()
    .filter((name) => isCode(node, name));
  return `{${fields.map((name) => `${name}:${hasPlainKey(node, name) ? keyOf(node) : codeOf(node[name])}`).join()}}`;
}

/** Writes Infinity as a word, because JSON has no form for it. A source can contain it as 1e999. */
function textOf(value: unknown): string {
  return typeof value === "number" ? String(value) : (JSON.stringify(value) ?? "");
}

/** Types of expressions that only add a type to the expression inside. */
const WRAPPERS = new Set([
  "TSAsExpression",
  "TSSatisfiesExpression",
  "TSNonNullExpression",
  "TSTypeAssertion",
  "TSInstantiationExpression",
]);
/** Fields of syntax nodes that have no effect on the behaviour: positions, the written form of literals, and types. */
const SILENT = new Set(
  "start end loc range raw extra typeAnnotation returnType typeParameters typeArguments superTypeParameters superTypeArguments implements definite accessibility override readonly importKind exportKind".split(
    " ",
  ),
);

/**
 * Whether a field of a syntax node has an effect on the behaviour. The field `optional` has one in calls and members
 * (`x?.y`), but not in types (`x?: T`).
 */
function isCode(node: SyntaxNode, field: string): boolean {
  const { type, [field]: value } = node;
  if (type !== "Literal" && (value === undefined || value === null || value === false)) return false;
  if (field === "optional") return /^(?:Call|Member)Expression$/.test(type);
  // The function that tags a template receives the template's raw text, so the raw text has an effect.
  return !SILENT.has(field) || (field === "raw" && type === undefined);
}

/** Whether a member of a list has no effect: it is only a type, or an empty statement. */
function isErased(value: unknown): boolean {
  if (value === null || typeof value !== "object") return false;
  const node = value as SyntaxNode;
  if (ERASED.has(node.type) || node.importKind === "type" || node.exportKind === "type") return true;
  // A parameter named `this` only declares a type.
  if (node.type === "Identifier" && node.name === "this") return true;
  return node.declare === true && node.type !== "PropertyDefinition";
}

const ERASED = new Set([
  "EmptyStatement",
  "TSInterfaceDeclaration",
  "TSTypeAliasDeclaration",
  "TSDeclareFunction",
  "TSIndexSignature",
]);

/** Whether the key of a property is a name or a literal, and not computed: `{ "a": 1 }` and `{ a: 1 }` have the same key. */
function hasPlainKey(node: SyntaxNode, field: string): boolean {
  if (field !== "key" || node.computed === true) return false;
  const key = nodeAt(node, "key");
  return key?.type === "Identifier" || typeof key?.value === "string" || typeof key?.value === "number";
}

function keyOf(node: SyntaxNode): string {
  const key = nodeAt(node, "key");
  return JSON.stringify(String(key?.name ?? key?.value));
}

/** A Python source without its comments and blank lines. */
function withoutComments({ tree, text }: Python): string {
  let code = "";
  let at = 0;
  tree.iterate({
    enter: ({ name, from, to }) => {
      if (name !== "Comment") return;
      code += text.slice(at, from);
      at = to;
    },
  });
  const lines = (code + text.slice(at)).split("\n").map((line) => line.trimEnd());
  return lines.filter((line) => line !== "").join("\n");
}
