import { isTestPath } from "../checks/test-paths.ts";
import { assertionStrength } from "../syntax/assertion-strength.ts";
import { nodeAt, type SyntaxNode, walk } from "../syntax/walk.ts";
import type { Planted, PlantPlace } from "./plant-fault.ts";

/** A changed test file without one of its assertions. */
export function weakenTest({ change, random }: PlantPlace): Planted | undefined {
  const places = change.files.flatMap(({ path, parsedAfter }) => {
    if (parsedAfter?.kind !== "script" || !isTestPath(path)) return [];
    return assertions(parsedAfter.tree, parsedAfter.text).map((node) => ({ path, text: parsedAfter.text, node }));
  });
  const chosen = random.pick(places);
  if (chosen === undefined) return undefined;
  const { path, text, node } = chosen;
  return {
    edits: new Map([[path, text.slice(0, node.start) + text.slice(node.end)]]),
    where: `${path}: ${text.slice(node.start, node.end).replace(/\s+/g, " ").slice(0, 80)} was taken out`,
  };
}

function assertions(tree: SyntaxNode, text: string): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  walk(tree, (node) => {
    const call = node.type === "ExpressionStatement" ? nodeAt(node, "expression") : undefined;
    if (call?.type === "CallExpression" && assertionStrength(call, text) > 0) found.push(node);
  });
  return found;
}
