import {
  forEachChild,
  type Redirect,
  type Redirection,
  type SyntaxNode,
  type TestBinaryExpression,
  type TestUnaryExpression,
  type Word,
} from "unbash";
import { noteSubscripts } from "./assignments.ts";
import { expandWord, textsOfWord } from "./expand-word.ts";
import { readsPath, writesPath } from "./judge-path.ts";
import type { Input, Walk } from "./walk.ts";

/** Judges redirections; answers with where input comes from, if one of them says so. */
export function redirect(walk: Walk, redirects: readonly Redirection[]): Input | undefined {
  let input: Input | undefined;
  for (const each of redirects) {
    visitNested(walk, each);
    if (each.type === "HereDoc") input = { text: each.body.parts === undefined ? each.body.text : undefined };
    else if (each.type === "HereString") {
      input = { text: each.target === undefined ? undefined : textsOfWord(each.target, walk.state)?.[0] };
    } else input = redirectFile(walk, each) ?? input;
  }
  return input;
}

function redirectFile(walk: Walk, { operator, target }: Redirect): Input | undefined {
  if (target === undefined || isDescriptor(operator, target)) return undefined;
  const [file] = expandWord(target, walk.state);
  if (file === undefined) return undefined;
  if (operator !== "<") {
    writesPath(walk, file);
    return undefined;
  }
  readsPath(walk, file);
  return "file";
}

/** `2>&1` and `>&-` name descriptors, not files. */
function isDescriptor(operator: string, target: Word): boolean {
  return (operator === ">&" || operator === "<&") && /^(\d+-?|-)$/.test(target.value);
}

/** Follows what stands inside words: substitutions run commands, and one transformation does, too. */
export function visitNested(walk: Walk, node: SyntaxNode, except?: SyntaxNode): void {
  if (node === except) return;
  if (
    node.type === "CommandExpansion" ||
    node.type === "ProcessSubstitution" ||
    node.type === "ArithmeticCommandExpansion"
  ) {
    if (node.script === undefined) walk.add("high", "unparsed", "has a substitution that cannot be parsed");
    else walk.script(node.script);
    return;
  }
  if (node.type === "TestUnary" || node.type === "TestBinary") judgeTest(walk, node);
  if (node.type === "ParameterExpansion" && node.operation !== undefined) {
    if (node.operation.type === "Transform" || node.operation.type === "Unknown") {
      walk.add("high", "computed", `uses ${node.text}, which can run what a variable holds`);
    }
  }
  forEachChild(node, (child) => visitNested(walk, child, except));
}

/** `[[ -f x ]]` looks at a path; a subscript in a comparison can run a substitution that stands quoted. */
function judgeTest(walk: Walk, node: TestUnaryExpression | TestBinaryExpression): void {
  const words = node.type === "TestUnary" ? [node.operand] : [node.left, node.right];
  const operands = words.flatMap((word) => expandWord(word, walk.state));
  if (
    node.type === "TestUnary" &&
    node.operator.length === 2 &&
    "abcdefghkprstuwxGLNOS".includes(node.operator.slice(1))
  ) {
    for (const operand of operands) readsPath(walk, operand);
  }
  noteSubscripts(walk, operands);
}
