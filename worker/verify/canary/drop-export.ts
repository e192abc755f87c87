import { isTestPath } from "../checks/test-paths.ts";
import { exportedNames } from "../syntax/exported-names.ts";
import { parseSource } from "../syntax/parse-source.ts";
import { nameChain, nodeAt, nodesAt, type SyntaxNode, walk } from "../syntax/walk.ts";
import type { PlantContext, Planted } from "./planters.ts";

/** Removes one export from a changed module. */
export function dropExport({ change, random }: PlantContext): Planted | undefined {
  const places = change.files.flatMap(({ path, parsedAfter }) => {
    if (parsedAfter?.kind !== "script" || isTestPath(path)) return [];
    return exportSites(parsedAfter.tree).map(({ start, end, text: replacement }) => {
      const { text } = parsedAfter;
      return { path, text: text.slice(0, start) + replacement + text.slice(end), gone: text.slice(start, end) };
    });
  });
  const chosen = random.pick(places.filter(({ path, text }) => parseSource(path, text).kind === "script"));
  if (chosen === undefined) return undefined;
  const { path, text, gone } = chosen;
  return {
    edits: new Map([[path, text]]),
    where: `${path} no longer has the export: ${gone.replace(/\s+/g, " ").slice(0, 80)}`,
  };
}

interface Site {
  readonly start: number;
  readonly end: number;
  /** The text that replaces the range in the source. */
  readonly text: string;
}

function exportSites(tree: SyntaxNode): Site[] {
  const sites: Site[] = [];
  walk(tree, (node) => {
    if (node.type === "ExportNamedDeclaration") {
      const declaration = nodeAt(node, "declaration");
      if (declaration !== undefined && exportedNames({ ...tree, body: [node] }).size > 0)
        sites.push({ start: node.start, end: declaration.start, text: "" });
    }
    if (node.type === "ExpressionStatement" && isExportsProperty(nodeAt(node, "expression")))
      sites.push({ start: node.start, end: node.end, text: "" });
    if (node.type === "AssignmentExpression" && nameChain(nodeAt(node, "left")).join(".") === "module.exports")
      sites.push(...propertySites(nodeAt(node, "right")));
  });
  return sites;
}

function isExportsProperty(expression: SyntaxNode | undefined): boolean {
  if (expression?.type !== "AssignmentExpression") return false;
  return /^(?:module\.)?exports\.\w+$/.test(nameChain(nodeAt(expression, "left")).join("."));
}

/** The properties of an object literal. Each range includes the comma after the property. */
function propertySites(object: SyntaxNode | undefined): Site[] {
  if (object?.type !== "ObjectExpression") return [];
  const properties = nodesAt(object, "properties");
  return properties.map(({ start, end }, i) => ({ start, end: properties[i + 1]?.start ?? end, text: "" }));
}
