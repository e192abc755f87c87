import type { CodeNode } from "./code-node.ts";
import type { TreeLanguage } from "./grammars.ts";
import type { Parsed } from "./parse-source.ts";

type Tree = Extract<Parsed, { kind: "tree" }>;

/** Comments that change how a program is built, by language. Only languages in this table are compared. */
const DIRECTIVES: Partial<Record<TreeLanguage, RegExp>> = { go: /^\/\/(?:go:|export |line |\s*\+build)|^\/\*line / };

/** True if the syntax trees of two versions of a file differ in comments, parentheses and white space alone. */
export function isSameTree(before: Tree, after: Tree): boolean {
  const directive = DIRECTIVES[before.language];
  if (directive === undefined || before.language !== after.language) return false;
  if (before.doubt !== undefined || after.doubt !== undefined) return false;
  // The comment before `import "C"` is a program in C.
  if ([before, after].some(({ text }) => /^\s*(?:import\s+)?"C"$/m.test(text))) return before.text === after.text;
  return codeOf(before.root, before.text, directive) === codeOf(after.root, after.text, directive);
}

function codeOf(node: CodeNode, text: string, directive: RegExp): string {
  const words = text.slice(node.start, node.end);
  if (node.type === "comment") return directive.test(words) ? `#${words}\n` : "";
  if (/^(?:\n|;|\r\n|\0|)$/.test(node.type)) return "";
  if (node.type === "interpreted_string_literal" || node.type === "raw_string_literal" || node.children.length === 0)
    return `${JSON.stringify(words)} `;
  const inner = node.children.map((child) => codeOf(child, text, directive));
  if (node.type === "parenthesized_expression") return inner.slice(1, -1).join("");
  return `(${node.type} ${inner.join("")})`;
}
