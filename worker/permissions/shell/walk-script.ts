import {
  type Command,
  type CommandNode,
  type CompoundList,
  forEachChild,
  type ParsedScript,
  type Pipeline,
  parse,
  type Redirect,
  type Redirection,
  type SyntaxNode,
  type Word,
} from "unbash";
import { expandWords, type Operand, textsOfWord } from "./expand-word.ts";
import { scanScript } from "./scan-script.ts";
import { addFinding, loseFolder, noteVariable, type Shell, usePath } from "./shell.ts";

/** Maximum nesting depth of scripts that are judged. */
const MAX_DEPTH = 40;

/** Judges the text of a nested script, which runs in a shell of its own. */
export function walkCode(shell: Shell, code: Operand | undefined): void {
  const text = code?.text;
  if (text === undefined) addFinding(shell, "high", "computed", "runs a script that is only known when it runs");
  else if (shell.depth > MAX_DEPTH) addFinding(shell, "high", "unparsed", `nests shells deeper than ${MAX_DEPTH}`);
  else {
    // The nested script inherits the variables of the outer script; its own assignments do not change the outer ones.
    const { values, isUnknown, lookups } = shell.vars;
    const inherited = [...values].map(([name, each]) => [name, isUnknown ? [...each, undefined] : each] as const);
    const vars = { values: new Map(inherited), isUnknown: false, lookups };
    walkScript({ ...shell, vars, input: "none", depth: shell.depth + 1 }, parse(text));
  }
}

/** Judges a parsed script, command by command. */
export function walkScript(outer: Shell, script: ParsedScript): void {
  const shell = { ...outer, leaf: undefined };
  const [error] = script.errors ?? [];
  if (error !== undefined) {
    addFinding(shell, "high", "unparsed", `cannot be parsed as a shell command (${error.message})`);
  }
  scanScript(shell, script);
  if (shell.movesInBranch) loseFolder(shell);
  for (const statement of script.commands) walk(shell, statement);
}

function walk(shell: Shell, node: SyntaxNode): void {
  switch (node.type) {
    case "Command":
      return walkCommand(shell, node);
    case "Redirected":
      for (const each of node.redirects) walk(shell, each);
      return withInput(shell, node.redirects, () => walk(shell, node.command));
    case "Statement":
      return walk(node.background === true ? { ...shell } : shell, node.command);
    case "Pipeline":
      return walkPipeline(shell, node);
    case "Subshell":
    case "Coproc":
      return walkChildren({ ...shell }, node);
    case "CommandExpansion":
    case "ProcessSubstitution":
    case "ArithmeticCommandExpansion":
      if (node.script !== undefined) return walkScript({ ...shell, input: "none" }, node.script);
      return addFinding(shell, "high", "unparsed", "has a substitution that cannot be parsed");
    case "Function":
      return walkFunction(shell, node.name.value, node.body);
    default:
      judgePart(shell, node);
      return walkChildren(shell, node);
  }
}

function walkChildren(shell: Shell, node: SyntaxNode): void {
  forEachChild(node, (child) => walk(shell, child));
}

/** Judges a part of a script that is not a command. */
function judgePart(shell: Shell, node: SyntaxNode): void {
  switch (node.type) {
    case "Assignment":
      return noteVariable(shell, node.name);
    case "Redirect":
      return judgeRedirect(shell, node);
    case "TestUnary":
      return judgeTest(shell, [node.operand], /^-[a-hkprstuwxGLNOS]$/.test(node.operator));
    case "TestBinary":
      return judgeTest(shell, [node.left, node.right], /^-([no]t|ef)$/.test(node.operator));
    case "ParameterExpansion":
      if (node.operation?.type !== "Transform" && node.operation?.type !== "Unknown") return;
      return addFinding(shell, "high", "computed", `uses ${node.text}, which can run text that a variable holds`);
    case "ArithmeticCommand":
      if (node.expression !== undefined || node.body.trim() === "") return;
      return addFinding(shell, "high", "unparsed", "has arithmetic that cannot be parsed");
  }
}

/** Each command of a pipeline runs in a shell of its own. */
function walkPipeline(shell: Shell, { commands }: Pipeline): void {
  const [first, ...others] = commands;
  if (first !== undefined) walk(others.length === 0 ? shell : { ...shell }, first);
  for (const other of others) walk({ ...shell, input: "pipe" }, other);
}

function walkCommand(shell: Shell, node: Command): void {
  const { name, args, redirects } = node;
  walkChildren(shell, node);
  if (name === undefined) return;
  const { leaf, folders } = shell;
  withInput(shell, redirects, () => {
    const after = expandWords([name, ...args], shell.vars).flatMap((words) => {
      shell.folders = folders;
      shell.judge(shell, words, false);
      return shell.folders;
    });
    shell.folders = [...new Set(after)];
  });
  shell.leaf = leaf;
}

function withInput(shell: Shell, redirects: readonly Redirection[], follow: () => void): void {
  const { input } = shell;
  shell.input = inputOf(shell, redirects) ?? input;
  follow();
  shell.input = input;
}

/** The standard input that redirections give a command; undefined without such a redirection. */
function inputOf(shell: Shell, redirects: readonly Redirection[]): Shell["input"] | undefined {
  const inputs = redirects.map((each): Shell["input"] | undefined => {
    if (each.type === "HereDoc") return { text: each.body.parts === undefined ? each.body.text : undefined };
    if (each.type === "Redirect") return each.operator === "<" ? "file" : undefined;
    const texts = each.target === undefined ? [] : textsOfWord(each.target, shell.vars);
    return { text: texts.length === 1 ? texts[0] : undefined };
  });
  return inputs.findLast((input) => input !== undefined);
}

/** Judges a redirection. `2>&1` and `>&-` name descriptors, not files. */
function judgeRedirect(shell: Shell, { operator, target }: Redirect): void {
  if (target === undefined || (/^[<>]&$/.test(operator) && /^(\d+-?|-)$/.test(target.value))) return;
  const use = operator === "<" ? "read" : "write";
  for (const file of expandWords([target], shell.vars).flat()) usePath(shell, file, use);
}

/** Judges a function where it is defined. A function that calls itself is reported, because it may never end. */
function walkFunction(shell: Shell, name: string, body: CommandNode | CompoundList): void {
  shell.functions = new Set([...shell.functions, name]);
  const { leaves } = shell.report;
  const before = leaves.length;
  const inner = { ...shell };
  // The function may be called after the script has changed the working folder.
  if (shell.moves) loseFolder(inner);
  walk(inner, body);
  if (leaves.slice(before).some(({ text }) => text === name || text.startsWith(`${name} `))) {
    addFinding(shell, "high", "destructive", `defines ${name}, which calls itself`);
  }
}

/**
 * Judges a test such as `[[ -f x ]]`, which looks at a path. In a comparison, the shell evaluates array subscripts, so
 * even a quoted substitution there runs.
 */
function judgeTest(shell: Shell, words: readonly Word[], isPath: boolean): void {
  for (const operand of words.flatMap((word) => expandWords([word], shell.vars).flat())) {
    if (isPath) usePath(shell, operand, "read");
    const hides = /\$\(|`/.test(operand.text ?? "");
    if (hides) addFinding(shell, "high", "computed", "hides a substitution in a text that the shell evaluates");
  }
}
