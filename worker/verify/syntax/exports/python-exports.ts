import type { PythonTree } from "../parse-source.ts";
import { childrenOf, nameOf, textOf } from "../python-marks.ts";
import type { Collected } from "./code-exports.ts";

type PythonNode = PythonTree["topNode"];

/** The public names of a module of Python: those of `__all__`, or else its functions, classes and variables without a leading underscore. */
export function pythonExports({ tree, text }: { tree: PythonTree; text: string }, path: string, into: Collected): void {
  const isPackage = /(?:^|\/)__init__\.pyi?$/.test(path);
  const bound = new Set<string>();
  for (const statement of childrenOf(tree.topNode)) bind(statement, { text, isPackage, into, bound });
  const all = listed(tree.topNode, text);
  if (
    /^__all__\s*(?:\+=|\.|=(?!\s*[[(]))/m.test(text) ||
    /\bglobals\(\)\s*(?:\[|\.update)|\bsys\.modules\[|^\s*exec\(/m.test(text)
  )
    into.open.add("");
  for (const name of bound) if (!name.startsWith("_")) (all === undefined ? into.names : into.others).add(name);
  for (const name of all ?? []) into.names.add(name);
}

interface Bound {
  readonly text: string;
  readonly isPackage: boolean;
  readonly into: Collected;
  readonly bound: Set<string>;
}

/** Notes the names that a statement of the module binds, also inside of `if` and `try`. */
function bind(node: PythonNode, given: Bound): void {
  const { text, into, bound } = given;
  if (node.name === "FunctionDefinition" || node.name === "ClassDefinition") {
    const name = nameOf(node, text);
    if (name === "__getattr__") into.open.add("");
    bound.add(name);
  } else if (node.name === "AssignStatement") {
    const end = childrenOf(node).findIndex(({ name }) => name === "AssignOp");
    for (const target of childrenOf(node).slice(0, Math.max(end, 1)))
      for (const name of targetsOf(target, text)) bound.add(name);
  } else if (node.name === "ImportStatement") bindImport(node, given);
  else if (/^(?:Decorated|If|Try|With|For|While)Statement$|^Body$/.test(node.name))
    for (const child of childrenOf(node)) bind(child, given);
}

function targetsOf(node: PythonNode, text: string): string[] {
  if (node.name === "VariableName") return [textOf(node, text)];
  return /^(?:Tuple|Array)Expression$/.test(node.name)
    ? childrenOf(node).flatMap((child) => targetsOf(child, text))
    : [];
}

/** Imported names are there, but only a package offers the names that it imports from its own modules. */
function bindImport(node: PythonNode, { text, isPackage, into, bound }: Bound): void {
  const words = textOf(node, text)
    .replace(/#.*$/gm, "")
    .replace(/[()\\\n]/g, " ");
  const [, from, list] = /^from\s+(\S+)\s+import\s+(.+)$/s.exec(words) ?? [];
  if (list?.trim() === "*") return void into.open.add("");
  const names = (list ?? words.replace(/^import\s+/, "")).split(",").map(
    (each) =>
      each
        .trim()
        .split(/\s+as\s+/)
        .at(-1)
        ?.trim() ?? "",
  );
  const target = isPackage && from?.startsWith(".") === true ? bound : into.others;
  for (const name of names) if (name !== "") target.add(name.split(".")[0] ?? name);
}

/** The names in `__all__`; undefined without one. */
function listed(top: PythonNode, text: string): string[] | undefined {
  const statement = childrenOf(top).find(
    (node) => node.name === "AssignStatement" && /^__all__\s*[:=]/.test(textOf(node, text)),
  );
  if (statement === undefined) return undefined;
  return [...textOf(statement, text).matchAll(/["']([^"']+)["']/g)].map(([, name = ""]) => name);
}
