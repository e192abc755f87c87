import { type CodeNode, visitCode } from "../../syntax/code-node.ts";
import { functionAround, type GoSource } from "../../syntax/go/go-source.ts";
import type { FoundFault } from "../fault.ts";
import { callFaults } from "./call-faults.ts";
import { constantFaults } from "./constant-faults.ts";
import type { GoWay } from "./edits.ts";
import { operatorFaults } from "./operator-faults.ts";
import { returnFaults } from "./return-faults.ts";
import { stateFaults } from "./state-faults.ts";
import { statementFaults } from "./statement-faults.ts";
import { isUnobservable } from "./unobservable.ts";

const FINDERS = [operatorFaults, constantFaults, statementFaults, returnFaults, callFaults, stateFaults] satisfies ((
  node: CodeNode,
  source: GoSource,
) => GoWay[])[];

/** Names whose meaning the planted code relies on. */
const BUILT_IN =
  /\b(?:func|var|const|type)\s+(?:true|false|nil|panic|error|string|len)\b|\b(?:true|false|nil|panic|error)\s*:?=[^=]/;

/**
 * Every fault that can be planted in a Go source. Go refuses unused variables and imports, so no edit removes a name: a dropped statement stays behind
 * `if false`. An edit that depends on a type is made only where this file makes the type certain.
 */
export function goFaults(source: GoSource): FoundFault[] {
  const { root, text } = source;
  if (BUILT_IN.test(text) || /^import "C"|\n\s*"C"\n/m.test(text)) return [];
  const faults: FoundFault[] = [];
  let skippedTo = -1;
  visitCode(root, (node) => {
    if (node.end <= skippedTo) return;
    if (isUnobservable(node, source)) {
      skippedTo = node.end;
      return;
    }
    if (!node.isNamed) return;
    const within = outermostFunction(node);
    for (const find of FINDERS) for (const [kind, ...edits] of find(node, source)) faults.push({ kind, edits, within });
  });
  return faults;
}

function outermostFunction(node: CodeNode): CodeNode | undefined {
  const around = functionAround(node);
  return around === undefined ? undefined : (outermostFunction(around) ?? around);
}
