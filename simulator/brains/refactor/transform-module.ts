import MagicString from "magic-string";
import { exportedNames } from "./analyze-module.ts";
import type { Program } from "./ast.ts";
import { parseScript } from "./ast.ts";
import { collectNames } from "./names.ts";
import { rewriteExports } from "./rewrite-exports.ts";
import type { ImportMap } from "./rewrite-requires.ts";
import { removeLine, rewriteRequires } from "./rewrite-requires.ts";

/**
 * Rewrites a CommonJS module as an ES module. The default export is what `module.exports` was; each of its properties
 * is also a named export: those of `names`, or, without it, those that the source shows. Throws a SyntaxError where the
 * source cannot be parsed.
 */
export function transformModule(
  source: string,
  { names: properties, ...imports }: ImportMap & { names?: readonly string[] | undefined },
): string {
  const tree = parseScript(source);
  const code = new MagicString(source);
  const names = collectNames(tree);
  if (source.startsWith("#!")) code.remove(0, source.indexOf("\n") + 1);
  dropDirectives(tree, code);
  const lines = rewriteRequires({ tree, code, names, imports });
  const footer = rewriteExports({ tree, code, names, properties: properties ?? exportedNames(tree) });
  const head = lines.length === 0 ? "" : `${lines.join("\n")}\n\n`;
  return `${head}${code.toString().trim()}\n\n${footer}`;
}

/** ES modules are strict without saying so. */
function dropDirectives(tree: Program, code: MagicString): void {
  for (const statement of tree.body) if (statement.directive === "use strict") removeLine(code, statement);
}
