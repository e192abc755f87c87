import { commonNames } from "./common-exports.ts";
import { nodeAt, nodesAt, type SyntaxNode } from "./walk.ts";

/** The exports of a module, as far as its source shows them. */
export interface Exports {
  /** Names of exported values: ES exports (`default` included), properties of `module.exports`, and `module.exports` itself. */
  readonly names: ReadonlySet<string>;
  /** Names of exported types, interfaces, and namespaces of types. A class or an enum is both a value and a type. */
  readonly types: ReadonlySet<string>;
  /** Specifiers of the modules all of whose exports the module re-exports. */
  readonly reExports: readonly string[];
  /** True if the module exports more than its source shows. */
  readonly isOpen: boolean;
}

/** Names of the values that a module exports. A re-export of a whole module is written `* from ...`. */
export function exportedNames(tree: SyntaxNode): Set<string> {
  const { names, reExports } = exportsOf(tree);
  return new Set([...names, ...reExports.map((specifier) => `* from ${specifier}`)]);
}

/** Reads the exports of a module. */
export function exportsOf(tree: SyntaxNode): Exports {
  const common = commonNames(tree);
  const names = new Set<string>(common.names);
  const types = new Set<string>();
  const reExports = [...common.reExports];
  const typesHere = localTypes(tree);
  const note = (name: string, isType: boolean) => (isType ? types : names).add(name);
  for (const statement of nodesAt(tree, "body")) {
    if (statement.type === "ExportDefaultDeclaration") names.add("default");
    if (statement.type === "ExportAllDeclaration") noteAll(statement, { note, reExports });
    if (statement.type === "TSImportEqualsDeclaration") noteAlias(statement, { note, types });
    if (statement.type !== "ExportNamedDeclaration") continue;
    noteSpecifiers(statement, { note, typesHere });
    noteDeclaration(nodeAt(statement, "declaration"), { note, types });
  }
  return { names, types, reExports, isOpen: common.isOpen };
}

function noteSpecifiers(statement: SyntaxNode, { note, typesHere }: Notes & { typesHere: ReadonlySet<string> }): void {
  for (const specifier of nodesAt(statement, "specifiers")) {
    const exported = nodeAt(specifier, "exported");
    const local = nodeAt(specifier, "local");
    const isType =
      statement.exportKind === "type" ||
      specifier.exportKind === "type" ||
      (nodeAt(statement, "source") === undefined && local !== undefined && typesHere.has(nameOf(local)));
    if (exported !== undefined) note(nameOf(exported), isType);
  }
}

interface Notes {
  readonly note: (name: string, isType: boolean) => unknown;
}

function noteAll(statement: SyntaxNode, { note, reExports }: Notes & { reExports: string[] }): void {
  const exported = nodeAt(statement, "exported");
  if (exported !== undefined) note(nameOf(exported), statement.exportKind === "type");
  else reExports.push(String(nodeAt(statement, "source")?.value));
}

/** Records `export import State = TicketState`, which exports an alias of a value or a type. */
function noteAlias(statement: SyntaxNode, { note, types }: Notes & { types: Set<string> }): void {
  const id = statement.isExport === true ? nodeAt(statement, "id") : undefined;
  if (id === undefined) return;
  note(nameOf(id), statement.importKind === "type");
  types.add(nameOf(id));
}

function noteDeclaration(declaration: SyntaxNode | undefined, { note, types }: Notes & { types: Set<string> }): void {
  if (declaration === undefined) return;
  const id = nodeAt(declaration, "id");
  if (id !== undefined && declaration.type !== "VariableDeclaration") {
    note(nameOf(id), TYPES.test(declaration.type));
    if (/^(?:ClassDeclaration|TSDeclareClass|TSEnumDeclaration|TSModuleDeclaration)$/.test(declaration.type))
      types.add(nameOf(id));
  }
  for (const each of nodesAt(declaration, "declarations"))
    for (const name of patternNames(nodeAt(each, "id"))) note(name, false);
}

/** Types of nodes that declare types. A namespace may contain only types, but counts as a value, since callers write it like a value. */
const TYPES = /^TS(?:Interface|TypeAlias)Declaration$/;

/** Names of types in a module: types that the module declares, and imported types. */
function localTypes(tree: SyntaxNode): Set<string> {
  const names = new Set<string>();
  for (const statement of nodesAt(tree, "body")) {
    const id = TYPES.test(statement.type) ? nodeAt(statement, "id") : undefined;
    if (id !== undefined) names.add(nameOf(id));
    for (const name of importedTypes(statement)) names.add(name);
  }
  return names;
}

function importedTypes(statement: SyntaxNode): string[] {
  const isAll = statement.importKind === "type";
  const alias = statement.type === "TSImportEqualsDeclaration" && isAll ? nodeAt(statement, "id") : undefined;
  if (alias !== undefined) return [nameOf(alias)];
  if (statement.type !== "ImportDeclaration") return [];
  const types = nodesAt(statement, "specifiers").filter(({ importKind }) => isAll || importKind === "type");
  return types.flatMap((specifier) => nodeAt(specifier, "local") ?? []).map(nameOf);
}

function patternNames(pattern: SyntaxNode | undefined): string[] {
  if (pattern === undefined) return [];
  if (pattern.type === "Identifier") return [nameOf(pattern)];
  if (pattern.type === "AssignmentPattern") return patternNames(nodeAt(pattern, "left"));
  const inside = [...nodesAt(pattern, "properties"), ...nodesAt(pattern, "elements")];
  return inside.flatMap((each) => patternNames(nodeAt(each, "value") ?? nodeAt(each, "argument") ?? each));
}

function nameOf(node: SyntaxNode): string {
  return String(node.name ?? node.value ?? "");
}
