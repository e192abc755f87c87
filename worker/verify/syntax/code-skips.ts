import { type CodeNode, partsOf } from "./code-node.ts";
import { constantOf } from "./condition-worth.ts";
import { type Branch, branchOf, isElse, statementsOf } from "./dead-code.ts";
import type { CodeFile } from "./measure-code.ts";

/**
 * Whether the statements of a test or of a setup skip the test: "always", or the conditions as written; empty if they do not. The last
 * statement of a test skips nothing.
 */
export function skipIn(body: CodeNode, { file, isTest }: { file: CodeFile; isTest: boolean }): string {
  const statements = statementsOf(body);
  const conditions = statements.flatMap((statement) => {
    const isLast = isTest && statement === statements.at(-1);
    return [...ownSkip(statement, file), ...(isLast ? [] : branchSkips(statement, file))];
  });
  return conditions.includes(ALWAYS) ? ALWAYS : conditions.join(" ");
}

const ALWAYS = "always";

/** A statement that skips the test by itself: `t.Skip()`, `assumeTrue(false)`. */
function ownSkip(statement: CodeNode, file: CodeFile): string[] {
  const call = callIn(statement, file);
  if (call === undefined) return [];
  if (file.language.isSkip(call, file.source)) return [ALWAYS];
  const assumed = file.language.assumes?.(call);
  return assumed === undefined ? [] : whenFalse(assumed);
}

function whenFalse(condition: string): string[] {
  const value = constantOf(condition);
  if (value === undefined) return [`not (${condition})`];
  return value ? [] : [ALWAYS];
}

/** The conditions under which an `if` skips the test or returns. */
function branchSkips(statement: CodeNode, file: CodeFile): string[] {
  const branch = branchOf(inside(statement));
  if (branch === undefined || branch.isLoop) return [];
  const parts = partsOf(branch.condition.parent).filter((part) => part !== branch.condition && leaves(part, file));
  return parts.flatMap((part) => takenWhen(part, branch, file));
}

function takenWhen(part: CodeNode, { condition, negated }: Branch, { source }: CodeFile): string[] {
  const words = source.text.slice(condition.start, condition.end);
  const value = constantOf(words);
  // A test that is skipped on other systems than Linux runs where it is verified.
  if (value === undefined) {
    const said = words.replace(/!=+\s*["']linux["']/gi, "!= platform");
    return [negated !== isElse(part) ? `not (${said})` : said];
  }
  return (value !== negated) === isElse(part) ? [] : [ALWAYS];
}

/** Whether a part of an `if` skips the test, or returns without having done anything. */
function leaves(part: CodeNode, file: CodeFile): boolean {
  const statements = statementsOf(part);
  if ([part, ...statements].some((statement) => isSkipping(statement, file))) return true;
  const [only = part, ...more] = statements;
  return more.length === 0 && isBareReturn(inside(only));
}

function isBareReturn(node: CodeNode): boolean {
  return /^(?:return|return_statement|return_expression)$/.test(node.type) && partsOf(node).length === 0;
}

function inside(statement: CodeNode): CodeNode {
  return statement.type === "expression_statement" ? (partsOf(statement)[0] ?? statement) : statement;
}

function isSkipping(statement: CodeNode, file: CodeFile): boolean {
  const call = callIn(statement, file);
  return call !== undefined && file.language.isSkip(call, file.source);
}

function callIn(statement: CodeNode, { source, language }: CodeFile) {
  return language.callOf(inside(statement), source.text);
}
