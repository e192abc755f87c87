import type { FileChange } from "../change.ts";
import { type CodeNode, fieldOf, nodesAbove, sourceOf, visitCode } from "../syntax/code-node.ts";
import type { CodeLanguage } from "../syntax/languages/code-language.ts";
import { CODE_LANGUAGES } from "../syntax/languages/code-languages.ts";
import type { Parsed } from "../syntax/parse-source.ts";
import { isOfTests } from "./test-paths.ts";

/**
 * Names that a test file newly defines, by path: functions, types, macros, closures in variables, and imports of fakes. A test that used such a name before
 * tests the file's own copy now.
 */
export function ownCopies(files: readonly FileChange[]): (path: string) => readonly string[] {
  const code = files.filter(({ parsedBefore, parsedAfter }) =>
    [parsedBefore, parsedAfter].some((side) => side?.kind === "tree"),
  );
  const known = new Set(code.flatMap(({ path, parsedBefore }) => [...definedIn(parsedBefore, isOfTests(path))]));
  const copies = new Map(
    code.map(({ path, parsedAfter }) => [
      path,
      [...definedIn(parsedAfter, isOfTests(path))].filter((name) => !known.has(name)),
    ]),
  );
  return (path) => copies.get(path) ?? [];
}

/** Whether a test's source uses a name by itself, and not as a member of a value. */
export function usesName(text: string, name: string): boolean {
  const escaped = name.replace(/[!?]$/, "\\$&");
  const end = /^[A-Z]/.test(name) ? "(?!\\w)" : /!$/.test(name) ? "" : "\\s*\\(";
  return new RegExp(`(?:^|[^\\w.>:$@]|(?<!self)::)${escaped}${end}`).test(text);
}

/** Attributes of PHP that a test file still uses without importing them any more, so that they mean nothing. */
export function unimportedAttributes({ path, textBefore = "", textAfter = "" }: FileChange): string[] {
  if (!path.endsWith(".php")) return [];
  const imported = (text: string) =>
    new Set([...text.matchAll(/^\s*use\s+[\w\\]*\\(\w+)\s*;/gm)].map(([, name = ""]) => name));
  const now = imported(textAfter);
  return [...imported(textBefore)].filter(
    (name) =>
      !now.has(name) &&
      new RegExp(`^\\s*#\\[(?:[^\\]]*[,\\s])?${name}\\b`, "m").test(textAfter) &&
      !/Attributes\\?\{/.test(textAfter),
  );
}

/** The names that a file of tests defines, or the tests in a file with other code. */
function definedIn(parsed: Parsed | undefined, inTests: boolean): Set<string> {
  const names = new Set<string>();
  if (parsed?.kind !== "tree") return names;
  const language = CODE_LANGUAGES[parsed.language];
  const { root, text } = parsed;
  const source = { root, text };
  visitCode(root, (node) => {
    const isOfTest = inTests || language.isOfTests?.(node, source) === true;
    if (!isOfTest || language.markOf(node, source)?.isSuite === false) return;
    const isInType = nodesAbove(node).some(({ type }) => /^(?:impl_item|trait_item)$/.test(type));
    if (/^macro_definition$/.test(node.type)) names.add(`${sourceOf(fieldOf(node, "name"), text)}!`);
    else if (
      (language.named.test(node.type) &&
        !isInType &&
        node.type !== "constructor_declaration" &&
        !isMethodOfGo(node.type, parsed.language)) ||
      TYPES.test(node.type)
    )
      names.add(sourceOf(fieldOf(node, "name"), text));
    names.add(closureName(node, { language, text }));
  });
  for (const [, name = ""] of text.matchAll(FAKES)) names.add(name);
  return new Set([...names].filter((name) => /^\w{2,}[!?]?$/.test(name)));
}

/** The name of the variable that a node gives a closure to; empty for any other node. */
function closureName(node: CodeNode, { language, text }: { language: CodeLanguage; text: string }): string {
  const value = fieldOf(node, "right") ?? fieldOf(node, "value");
  const closure = value?.type === "expression_list" ? value.children[0] : value;
  if (closure === undefined || !language.closure.test(closure.type)) return "";
  return sourceOf(fieldOf(node, "left") ?? fieldOf(node, "name") ?? fieldOf(node, "pattern"), text);
}

function isMethodOfGo(type: string, language: string): boolean {
  return language === "go" && type === "method_declaration";
}

const TYPES =
  /^(?:class|module|trait|interface|enum|record)(?:_declaration|_definition)?$|^(?:struct|enum|trait)_item$|^type_spec$/;

/** Matches imports of a type from a place for fakes. */
const FAKES =
  /^\s*(?:use|import)\s+(?:static\s+)?[\w.\\:]*(?:[Ff]akes?|[Ss]tubs?|[Mm]ocks?|[Dd]oubles?)[\w.\\:]*[.\\:](\w+)\s*;/gm;
