import { nodeAt, nodesAt, type SyntaxNode } from "../../syntax/walk.ts";
import type { Edit } from "../fault.ts";
import type { Way } from "./operator-faults.ts";

/** Swaps exported values: the exported names stay, but each refers to another value. */
export function exportFaults(node: SyntaxNode, ancestors: readonly SyntaxNode[], source: string): Way[] {
  if (node.type === "ExportNamedDeclaration") {
    const locals = nodesAt(node, "specifiers").map((each) => ({
      local: nodeAt(each, "local"),
      exported: nodeAt(each, "exported"),
    }));
    return swaps(
      locals.flatMap(({ local, exported }) => {
        if (local === undefined || exported === undefined) return [];
        const name = source.slice(local.start, local.end);
        const outer = source.slice(exported.start, exported.end);
        return [
          { name, put: (other: string) => ({ start: local.start, end: exported.end, text: `${other} as ${outer}` }) },
        ];
      }),
    );
  }
  const parent = ancestors.at(-1);
  if (node.type !== "ObjectExpression" || parent === undefined || !isExported(parent, source)) return [];
  return swaps(
    nodesAt(node, "properties").flatMap((property) => {
      const [key, value] = [nodeAt(property, "key"), nodeAt(property, "value")];
      if (key === undefined || value?.type !== "Identifier" || property.computed === true) return [];
      const outer = source.slice(key.start, key.end);
      return [
        {
          name: String(value.name),
          put: (other: string) => ({ start: property.start, end: property.end, text: `${outer}: ${other}` }),
        },
      ];
    }),
  );
}

function isExported(parent: SyntaxNode, source: string): boolean {
  if (parent.type === "ExportDefaultDeclaration") return true;
  const left = parent.type === "AssignmentExpression" ? nodeAt(parent, "left") : undefined;
  return left !== undefined && /^(?:module\.)?exports\b/.test(source.slice(left.start, left.end));
}

/** Swaps neighbouring exports that have different values. */
function swaps(entries: readonly { name: string; put: (other: string) => Edit }[]): Way[] {
  return entries.slice(1).flatMap((entry, i): Way[] => {
    const before = entries[i];
    if (before === undefined || before.name === entry.name) return [];
    return [["export", before.put(entry.name), entry.put(before.name)]];
  });
}
