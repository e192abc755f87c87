import type { Scope } from "./assertion-scope.ts";
import type { GradedWorth } from "./assertion-strength.ts";
import { conditionWorth } from "./condition-grade.ts";
import { nodeAt, nodesAt, type SyntaxNode } from "./walk.ts";

/** Names of functions that assert, and may do so by throwing an error of their own. */
export const ASSERTS = /^(?:assert|expect|should|check|verify|ensure)(?:[A-Z_]\w*)?$/;

/** The worth of `if (a !== b) throw new Error(...)`: that the condition does not hold. */
export function refusalWorth(node: SyntaxNode, scope: Scope): GradedWorth | undefined {
  const test = nodeAt(node, "test");
  const then = nodeAt(node, "consequent");
  const last = then?.type === "BlockStatement" ? nodesAt(then, "body").at(-1) : then;
  if (test === undefined || last?.type !== "ThrowStatement") return undefined;
  const worth = conditionWorth(test, scope, false);
  return worth.reach === 0 ? undefined : worth;
}

/** The worth of the verdict of a matcher for `expect.extend`: `{ pass: ..., message: ... }`. */
export function verdictWorth(node: SyntaxNode, scope: Scope): GradedWorth | undefined {
  const properties = nodesAt(node, "properties");
  const named = (name: string) => properties.find((each) => nodeAt(each, "key")?.name === name);
  const pass = nodeAt(named("pass") ?? node, "value");
  if (pass === undefined || named("message") === undefined) return undefined;
  const worth = conditionWorth(pass, scope);
  return worth.reach === 0 ? undefined : worth;
}
