import { nodeAt, nodesAt, type SyntaxNode, walk } from "../../syntax/walk.ts";
import type { FoundFault } from "../fault.ts";
import { constantFaults } from "./constant-faults.ts";
import { exportFaults } from "./export-faults.ts";
import { functionFaults, isFunction } from "./function-faults.ts";
import { operatorFaults } from "./operator-faults.ts";
import { isMessage, statementFaults } from "./statement-faults.ts";

const FINDERS = [operatorFaults, constantFaults, statementFaults, functionFaults, exportFaults];

/**
 * Every fault that can be planted in a JavaScript or TypeScript source. Faults in code without an observable effect are
 * left out: unreachable code, types, and messages for people (error messages, logs).
 */
export function scriptFaults(tree: SyntaxNode, source: string): FoundFault[] {
  const faults: FoundFault[] = [];
  let skippedTo = -1;
  walk(tree, (node, ancestors) => {
    if (node.end <= skippedTo) return;
    if (isUnobservable(node, ancestors.at(-1))) {
      skippedTo = node.end;
      return;
    }
    const within = ancestors.findLast(isFunction);
    for (const find of FINDERS)
      for (const [kind, ...edits] of find(node, ancestors, source))
        if (edits.some(({ start, end, text }) => source.slice(start, end) !== text))
          faults.push({ kind, edits, within });
  });
  return faults;
}

function isUnobservable(node: SyntaxNode, parent: SyntaxNode | undefined): boolean {
  if (isTypeOnly(node) || isMessage(node)) return true;
  return parent !== undefined && (isMessageOf(node, parent) || isNeverReached(node, parent));
}

function isTypeOnly({ type, exportKind, importKind, declare }: SyntaxNode): boolean {
  if (exportKind === "type" || importKind === "type" || declare === true) return true;
  return type.startsWith("TS") && !VALUES_OF_TYPESCRIPT.has(type);
}

/** TypeScript's own syntax nodes that contain values. */
const VALUES_OF_TYPESCRIPT = new Set([
  "TSAsExpression",
  "TSSatisfiesExpression",
  "TSNonNullExpression",
  "TSTypeAssertion",
  "TSParameterProperty",
  "TSExportAssignment",
  "TSEnumDeclaration",
  "TSEnumMember",
  "TSEnumBody",
  "TSModuleDeclaration",
  "TSModuleBlock",
]);

/** Whether a node is the message of an error. Callers are expected to look at the error's class and code instead. */
function isMessageOf(node: SyntaxNode, parent: SyntaxNode): boolean {
  if (parent.type !== "NewExpression" && parent.type !== "CallExpression") return false;
  const name = String(nodeAt(parent, "callee")?.name ?? "");
  return /Error$/.test(name) && nodesAt(parent, "arguments")[0] === node;
}

/** Whether a node follows a `return`, `throw`, `break` or `continue` in the same block and is not a function declaration, so that it never runs. */
function isNeverReached(node: SyntaxNode, parent: SyntaxNode): boolean {
  if (parent.type === "IfStatement" && nodeAt(parent, "test")?.value === false)
    return nodeAt(parent, "consequent") === node;
  const body = parent.type === "SwitchCase" ? nodesAt(parent, "consequent") : nodesAt(parent, "body");
  const end = body.findIndex(({ type }) => /^(?:Return|Throw|Break|Continue)Statement$/.test(type));
  return end >= 0 && node.type !== "FunctionDeclaration" && body.indexOf(node) > end;
}
