import MagicString from "magic-string";
import type { AnyNode } from "./analyze-module.ts";
import { exportedNames, findRequires, isModuleExports, parseScript } from "./analyze-module.ts";

/** Words that cannot be the name of an export. */
const RESERVED = new Set(
  "default break case catch class const continue debugger delete do else enum export extends false finally for function if import in instanceof new null return super switch this throw true try typeof var void while with yield let static await implements interface package private protected public".split(
    " ",
  ),
);

/**
 * Rewrites a CommonJS module as an ES module. The default export is what `module.exports` was; each of its known
 * properties is also a named export: those of `names`, or those that the source shows. `resolve` gives the specifier of
 * a relative import in the new tree.
 */
export function transformModule(
  source: string,
  { resolve, names }: { resolve: (specifier: string) => string; names?: readonly string[] | undefined },
): string {
  const tree = parseScript(source);
  const code = new MagicString(source);
  const taken = namesIn(source);
  const imports = rewriteRequires({ tree, code, resolve, taken });
  dropDirectives(tree, code);
  const properties = (names ?? exportedNames(tree)).filter(
    (name) => /^[A-Za-z_$][\w$]*$/.test(name) && !RESERVED.has(name),
  );
  const footer = rewriteExports({ tree, code, source, taken, names: properties });
  const head = imports.length === 0 ? "" : `${imports.join("\n")}\n\n`;
  return `${head}${code.toString().trim()}\n${footer}`;
}

interface Rewriting {
  readonly tree: AnyNode & { body: AnyNode[] };
  readonly code: MagicString;
  readonly taken: Set<string>;
}

function rewriteRequires({
  tree,
  code,
  resolve,
  taken,
}: Rewriting & { resolve: (specifier: string) => string }): string[] {
  const imports: string[] = [];
  const bound = new Map<string, string>();
  const declared = topLevelRequires(tree);
  for (const { statement, declarator, specifier } of declared) {
    const from = JSON.stringify(resolve(specifier));
    const binding = bindingOf(declarator.id ?? undefined, specifier);
    if (binding === undefined) continue;
    imports.push(`import ${binding} from ${from};`);
    if (declarator.id?.type === "Identifier") bound.set(specifier, declarator.id.name ?? "");
    removeDeclarator(code, statement, declarator);
  }
  const done = new Set(
    declared
      .filter(({ declarator, specifier }) => bindingOf(declarator.id ?? undefined, specifier) !== undefined)
      .map(({ call }) => call),
  );
  for (const { node, specifier } of findRequires(tree)) {
    if (done.has(node)) continue;
    const name = bound.get(specifier) ?? freshName(specifier, taken);
    if (!bound.has(specifier)) imports.push(`import ${name} from ${JSON.stringify(resolve(specifier))};`);
    bound.set(specifier, name);
    code.overwrite(node.start, node.end, name);
  }
  return imports;
}

/** `const x = require("y")` at the top level, one declarator a time. */
function topLevelRequires(tree: {
  body: AnyNode[];
}): { statement: AnyNode; declarator: AnyNode; call: AnyNode; specifier: string }[] {
  return tree.body.flatMap((statement) =>
    statement.type !== "VariableDeclaration"
      ? []
      : (statement.declarations ?? []).flatMap((declarator) => {
          const call = declarator.init;
          const argument = call?.arguments?.[0];
          const isRequire = call?.callee?.name === "require" && typeof argument?.value === "string";
          return isRequire ? [{ statement, declarator, call, specifier: String(argument.value) }] : [];
        }),
  );
}

/** What stands between `import` and `from`; undefined for a pattern that only a declaration can take apart. */
function bindingOf(pattern: AnyNode | undefined, specifier: string): string | undefined {
  if (pattern?.type === "Identifier") return pattern.name;
  // Named exports exist in the new tree only; a package outside of it has a default export.
  if (pattern?.type !== "ObjectPattern" || !specifier.startsWith(".")) return undefined;
  const parts = (pattern.properties ?? []).map((property) => {
    const local = property.value as AnyNode | undefined;
    if (property.computed === true || property.key?.name === undefined || local?.type !== "Identifier")
      return undefined;
    return property.key.name === local.name ? local.name : `${property.key.name} as ${local.name}`;
  });
  return parts.includes(undefined) ? undefined : `{ ${parts.join(", ")} }`;
}

function removeDeclarator(code: MagicString, statement: AnyNode, declarator: AnyNode): void {
  const all = statement.declarations ?? [];
  if (all.length === 1) {
    code.remove(statement.start, statement.end);
    return;
  }
  const i = all.indexOf(declarator);
  const next = all[i + 1];
  if (next !== undefined) code.remove(declarator.start, next.start);
  else code.remove(all[i - 1]?.end ?? declarator.start, declarator.end);
}

function dropDirectives(tree: { body: AnyNode[] }, code: MagicString): void {
  for (const statement of tree.body)
    if (statement.directive === "use strict") code.remove(statement.start, statement.end);
}

/** Turns the export into one at the end of the module; answers with what is appended. */
function rewriteExports({
  tree,
  code,
  source,
  taken,
  names,
}: Rewriting & { source: string; names: readonly string[] }): string {
  const only = onlyExport(tree, source);
  if (only === undefined) {
    const own = freshName("exported", taken);
    code.prepend("const module = { exports: {} };\nlet exports = module.exports;\n\n");
    return `${[`\nconst ${own} = module.exports;`, `export default ${own};`, ...namedExports(own, names, taken)].join("\n")}\n`;
  }
  const value = only.expression?.right;
  if (value?.type === "Identifier") {
    code.remove(only.start, only.end);
    return `${[`\nexport default ${value.name};`, ...namedExports(value.name ?? "", names, taken)].join("\n")}\n`;
  }
  const own = freshName("exported", taken);
  const left = only.expression?.left;
  code.overwrite(left?.start ?? 0, left?.end ?? 0, `const ${own}`);
  return `${[`\nexport default ${own};`, ...namedExports(own, names, taken)].join("\n")}\n`;
}

/** The one statement `module.exports = X`, if nothing else in the module speaks of `module` or `exports`. */
function onlyExport(tree: { body: AnyNode[] }, source: string): AnyNode | undefined {
  const statements = tree.body.filter(
    ({ type, expression }) =>
      type === "ExpressionStatement" && expression?.type === "AssignmentExpression" && isModuleExports(expression.left),
  );
  const [only] = statements;
  if (statements.length !== 1 || only?.expression?.operator !== "=") return undefined;
  const rest = source.slice(0, only.start) + source.slice((only.expression.left?.end ?? only.end) + 1);
  const withoutComments = rest.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "");
  return /(^|[^.\w$])(module|exports)\b(?!\s*:)/.test(withoutComments) ? undefined : only;
}

function namedExports(owner: string, names: readonly string[], taken: Set<string>): string[] {
  return names.map((name) => {
    const local = freshName(`${name}Export`, taken);
    return `const ${local} = ${owner}.${name};\nexport { ${local} as ${name} };`;
  });
}

function namesIn(source: string): Set<string> {
  return new Set(source.match(/[A-Za-z_$][\w$]*/g) ?? []);
}

/** A name that the module does not use yet, from a specifier or a word. */
function freshName(from: string, taken: Set<string>): string {
  const word = from
    .replace(/^.*\//, "")
    .replace(/\.[a-z]+$/, "")
    .replace(/[^A-Za-z0-9]+(.)?/g, (_all, letter: string | undefined) => letter?.toUpperCase() ?? "");
  const base = /^[A-Za-z_$]/.test(word) ? word : `imported${word}`;
  let name = base;
  for (let n = 2; taken.has(name) || RESERVED.has(name); n++) name = `${base}${n}`;
  taken.add(name);
  return name;
}
