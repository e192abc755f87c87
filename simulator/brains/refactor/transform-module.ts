import MagicString from "magic-string";
import { type Program, parseScript } from "./ast.ts";
import { exportedNames } from "./exported-names.ts";
import { collectNames } from "./names.ts";
import { rewriteExports } from "./rewrite-exports.ts";
import { type ImportMap, removeLine, rewriteRequires } from "./rewrite-requires.ts";

/**
 * Rewrites a CommonJS module as an ES module. The default export is the value of `module.exports`. The properties of
 * that value, from `names` or else from the source, also become named exports. Added lines get the line ending of most
 * lines of the file; a byte order mark is removed. Throws a SyntaxError if the source cannot be parsed.
 */
export function transformModule(
  text: string,
  { names: properties, ...imports }: ImportMap & { names?: readonly string[] | undefined },
): string {
  const source = withoutMark(text);
  const tree = parseScript(source);
  const code = new MagicString(source);
  const names = collectNames(tree);
  if (source.startsWith("#!")) code.remove(0, (/^.*(\r?\n|$)/.exec(source)?.[0] ?? "").length);
  dropDirectives(tree, code);
  const lines = rewriteRequires({ tree, code, names, imports });
  const { head, foot } = rewriteExports({ tree, code, names, properties: properties ?? exportedNames(tree) });
  const top = lines.length === 0 ? head : `${lines.join("\n")}\n\n${head}`;
  const withEnds = (added: string) => (isMostlyCrlf(source) ? added.replace(/\r?\n/g, "\r\n") : added);
  return `${withEnds(top)}${code.toString().trim()}${withEnds(`\n\n${foot}`)}`;
}

/** Removes the byte order mark of a source, as Node does. */
export function withoutMark(source: string): string {
  return source.replace(/^\uFEFF/, "");
}

function isMostlyCrlf(source: string): boolean {
  return source.split("\r\n").length > source.split(/(?<!\r)\n/).length;
}

/** Removes "use strict": ES modules are always strict. */
function dropDirectives(tree: Program, code: MagicString): void {
  for (const statement of tree.body) if (statement.directive === "use strict") removeLine(code, statement);
}
