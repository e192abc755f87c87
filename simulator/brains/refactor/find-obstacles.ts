import { simple } from "acorn-walk";
import { messageOf } from "../../../shared/support/errors.ts";
import { type AnyNode, isRequire, type Program, parseModule, parseScript } from "./ast.ts";
import { transformModule } from "./transform-module.ts";

/** The obstacle of a file that already is an ES module and needs no rewrite. */
export const IS_ES_MODULE = "is an ES module already";

/** Parses a CommonJS source; returns its syntax tree, or the reason why it cannot be parsed, as a predicate of its path. */
export function parseCommonJs(source: string): { tree: Program } | { obstacle: string } {
  try {
    return { tree: parseScript(source) };
  } catch (error) {
    return { obstacle: isEsModule(source) ? IS_ES_MODULE : `cannot be parsed as JavaScript: ${messageOf(error)}` };
  }
}

/** Reasons why a module cannot be rewritten as an ES module, as predicates of its path, such as `uses __dirname`. */
export function findObstacles(tree: Program, source: string): string[] {
  const used = usedNames(tree);
  if (used.length > 0) return [`uses ${used.join(", ")}`];
  try {
    parseModule(transformModule(source, { resolve: (specifier) => specifier }));
    return [];
  } catch (error) {
    return [`has code that no ES module may have: ${messageOf(error)}`];
  }
}

/** True if the source parses as an ES module. */
function isEsModule(source: string): boolean {
  try {
    parseModule(source);
    return true;
  } catch {
    return false;
  }
}

/** Names that Node defines for CommonJS modules and that ES modules do not have. */
function usedNames(tree: Program): string[] {
  const found = new Set<string>();
  const calls = new Set<unknown>();
  simple(tree, {
    CallExpression: (node) => {
      const call = node as unknown as AnyNode;
      if (call.callee?.name !== "require") return;
      calls.add(call.callee);
      if (!isRequire(call)) found.add("require of a computed name");
    },
    MemberExpression: (node) => {
      const { object, property, computed } = node as unknown as AnyNode;
      if (object?.name !== "require") return;
      calls.add(object);
      found.add(computed === true ? "require[...]" : `require.${property?.name}`);
    },
  });
  simple(tree, {
    Identifier: (node) => {
      const { name } = node as unknown as AnyNode;
      if (name === "__dirname" || name === "__filename") found.add(name);
      if (name === "require" && !calls.has(node)) found.add("require as a value");
    },
    // Matches a declaration of a name (as parameter, variable or function) or an assignment to it.
    VariablePattern: (node: unknown) => {
      if ((node as AnyNode).name === "require") found.add("a require of its own");
    },
  } as Parameters<typeof simple>[1]);
  return [...found];
}
