import type {
  ArithmeticCommand,
  Assignment,
  Command,
  CommandNode,
  CompoundList,
  ParsedScript,
  PipelineNode,
  Redirection,
  Statement,
  Word,
} from "unbash";
import { noteAssignment } from "./assignments.ts";
import { expandWord, type Operand, textsOfWord } from "./expand-word.ts";
import { keepUnchanged, scanChanges } from "./scan-changes.ts";
import { cloneState, mergeBranch } from "./shell-state.ts";
import { redirect, visitNested } from "./visit-words.ts";
import type { Input, Walk } from "./walk.ts";

/** Follows a script, command by command, in the shell of the walk. */
export function walkScript(outer: Walk, script: ParsedScript): void {
  const walk = outer.within({ changes: scanChanges(script, { everywhere: true }) });
  if (script.errors !== undefined && script.errors.length > 0) {
    walk.add("high", "unparsed", `cannot be parsed as a shell command (${script.errors[0]?.message})`);
  }
  for (const statement of script.commands) walkStatement(walk, statement);
}

function walkStatement(walk: Walk, { command, background }: Statement): void {
  const inner = background === true ? walk.within({ state: cloneState(walk.state) }) : walk;
  if (command.type !== "AndOr") return walkPipeline(inner, command);
  command.commands.forEach((each, i) => {
    if (command.operators[i - 1] === "||") branch(inner, (walk) => walkPipeline(walk, each));
    else walkPipeline(inner, each);
  });
}

function walkPipeline(walk: Walk, node: PipelineNode): void {
  if (node.type !== "Pipeline") return walkCommand(walk, node);
  const [only, ...more] = node.commands;
  if (only !== undefined && more.length === 0) return walkCommand(walk, only);
  // Each side runs in a subshell of its own.
  node.commands.forEach((each, i) => {
    const input: Input = i === 0 ? walk.input : "pipe";
    walkCommand(walk.within({ state: cloneState(walk.state), input }), each);
  });
}

/** Runs a part that may or may not be taken: what it changes is unknown afterwards. */
function branch(walk: Walk, follow: (walk: Walk) => void): void {
  const state = cloneState(walk.state);
  follow(walk.within({ state }));
  mergeBranch(walk.state, state);
}

function walkList(walk: Walk, list: CompoundList): void {
  for (const statement of list.commands) walkStatement(walk, statement);
}

function walkCommand(walk: Walk, node: CommandNode): void {
  switch (node.type) {
    case "Command":
      return walkSimple(walk, node);
    case "Redirected": {
      const input = redirect(walk, node.redirects);
      return walkCommand(input === undefined ? walk : walk.within({ input }), node.command);
    }
    case "Subshell":
      return walkList(walk.within({ state: cloneState(walk.state) }), node.body);
    case "BraceGroup":
      return walkList(walk, node.body);
    case "If":
      walkList(walk, node.clause);
      for (const lists of [[node.then], ...node.elif.map(({ clause, then }) => [clause, then]), [node.else]]) {
        branch(walk, (walk) => {
          for (const list of lists) if (list !== undefined) walkList(walk, list);
        });
      }
      return;
    case "While":
      return loop(walk, [node.clause, node.body]);
    case "For":
    case "Select":
      setLoopVariable(walk, node.name, node.wordlist);
      return loop(walk, [node.body]);
    case "ArithmeticFor":
      visitNested(walk, node, node.body);
      return loop(walk, [node.body]);
    case "Case":
      visitNested(walk, node.word);
      for (const { pattern, body } of node.items) {
        for (const word of pattern) visitNested(walk, word);
        branch(walk, (walk) => walkList(walk, body));
      }
      return;
    case "Function":
      return defineFunction(walk, node.name.value, node.body);
    case "Coproc":
      return walkBody(walk.within({ state: cloneState(walk.state) }), node.body);
    case "TestCommand":
      return visitNested(walk, node);
    case "ArithmeticCommand":
      return walkArithmetic(walk, node);
  }
}

/** What a loop's body sets may be what its next round finds: it is unknown from the first round on. */
function loop(walk: Walk, lists: readonly CompoundList[]): void {
  for (const list of lists) keepUnchanged(walk.state, scanChanges(list));
  branch(walk, (walk) => {
    for (const list of lists) walkList(walk, list);
  });
}

function setLoopVariable(walk: Walk, name: Word, words: readonly Word[] | undefined): void {
  for (const word of words ?? []) visitNested(walk, word);
  const operands = (words ?? []).flatMap((word) => expandWord(word, walk.state));
  const texts = operands.flatMap((operand) => operand.texts ?? []);
  const isKnown = words !== undefined && operands.every((operand) => operand.texts !== undefined);
  walk.state.vars.set(name.value, isKnown ? texts : undefined);
}

/** A function is judged where it is defined, with parameters that nobody knows; one that calls itself never ends. */
function defineFunction(walk: Walk, name: string, body: CommandNode | CompoundList): void {
  const state = cloneState(walk.state);
  // It may be called anywhere later.
  keepUnchanged(state, walk.changes);
  state.functions.add(name);
  const inner = walk.within({ state });
  const before = inner.facts().leaves.length;
  walkBody(inner, body);
  const calls = inner.facts().leaves.slice(before);
  if (calls.some(({ text }) => text === name || text.startsWith(`${name} `))) {
    walk.add("high", "destructive", `defines ${name}, which calls itself`);
  }
  walk.state.functions.add(name);
}

function walkBody(walk: Walk, body: CommandNode | CompoundList): void {
  if (body.type === "CompoundList") walkList(walk, body);
  else walkCommand(walk, body);
}

function walkArithmetic(walk: Walk, node: ArithmeticCommand): void {
  visitNested(walk, node);
  if (node.expression === undefined && node.body.trim() !== "") {
    walk.add("high", "unparsed", "has arithmetic that cannot be parsed");
  }
}

function walkSimple(walk: Walk, command: Command): void {
  const { name, prefix, args, redirects } = command;
  for (const child of [name, ...prefix, ...args]) if (child !== undefined && isNested(child)) visitNested(walk, child);
  const assignments = prefix.filter((each): each is Assignment => each.type === "Assignment");
  const input = redirect(walk, redirects) ?? walk.input;
  // Those before a command hold for it alone; they are judged the same.
  const own = name === undefined ? walk : walk.within({ state: cloneState(walk.state), input });
  for (const assignment of assignments) assign(own, assignment);
  if (name === undefined) return;
  const words = [name, ...args].flatMap((each) => operandsOf(walk, each));
  const scoped = walk.within({ input });
  for (const arg of args) if (arg.type === "Assignment") assign(scoped, arg);
  scoped.run(words);
}

function isNested(node: Word | Assignment | Redirection): boolean {
  return node.type !== "Word" || node.parts !== undefined;
}

function operandsOf(walk: Walk, node: Word | Assignment): Operand[] {
  if (node.type === "Word") return expandWord(node, walk.state);
  return [{ texts: [node.text], isPattern: false, raw: node.text }];
}

function assign(walk: Walk, { name, value, append }: Assignment): void {
  const texts = append === true || value.type !== "Word" ? undefined : textsOfWord(value, walk.state);
  noteAssignment(walk, name, texts);
}
