import { forEachChild, parse, type SyntaxNode } from "unbash";
import { oneLine } from "../shared/support/text/clean-text.ts";

/** Programs that print TAP. */
const PRINTS_TAP = /^(?:tap|tape|bats)$/;
/** Options of these programs that choose another output format. */
const OTHER_FORMAT = /^(?:-R|--reporter|-F|--formatter|--pretty)(?:=|$)/;
/** Programs that pass their input on. */
const PASSES_ON = /^(?:tee|cat)$/;
/** Programs that read TAP and print something else. */
const REPORTER = /^(?:tap-.+|colortape|faucet|tapper|snap-tap)$/;

/**
 * Finds the reporter that swallows the TAP of scripts, since only TAP in their output can be counted. Undefined if a script prints TAP, or
 * if none seems to.
 */
export function swallowsTap(scripts: readonly string[]): string | undefined {
  const ends = scripts.flatMap((script) => endsOfTap(script));
  const [first] = ends;
  return first === undefined || ends.includes(undefined) ? undefined : oneLine(first, 40);
}

/** For each pipeline of a script that makes TAP: the program or option that makes something else of it, undefined for none. */
function endsOfTap(script: string): (string | undefined)[] {
  return pipelinesIn(parse(script)).flatMap((commands) => {
    const maker = commands.findIndex((words) => words.some((word) => PRINTS_TAP.test(word)));
    const readers = commands.slice(maker + 1).flatMap((words) => words.slice(0, 1));
    if (maker < 0) return readers.slice(1).filter((program) => REPORTER.test(program));
    return [readers.find((program) => !PASSES_ON.test(program)) ?? formatIn(commands[maker] ?? [])];
  });
}

/** The words of each command of each pipeline; a single command is a pipeline, too. */
function pipelinesIn(node: SyntaxNode): string[][][] {
  if (node.type === "Command") return [[wordsOf(node)]];
  if (node.type === "Pipeline") return [node.commands.map(wordsOf)];
  const found: string[][][] = [];
  forEachChild(node, (child) => {
    found.push(...pipelinesIn(child));
  });
  return found;
}

/** The option that names another format than TAP, with its value. */
function formatIn(words: readonly string[]): string | undefined {
  const own = words.slice(words.findIndex((word) => PRINTS_TAP.test(word)));
  const at = own.findIndex((word) => OTHER_FORMAT.test(word));
  const option = own.slice(at, at + 2).join(" ");
  return at < 0 || /\btap(?:13)?\b/.test(option.replace(/^\S+?[= ]/, "")) ? undefined : option;
}

/** The words of a command, without a program that starts another and without the path of a program. */
function wordsOf(node: SyntaxNode): string[] {
  if (node.type !== "Command") return [];
  const words = [node.name?.value ?? "", ...node.args.map((arg) => ("value" in arg ? String(arg.value) : ""))];
  const start = words.findIndex((word) => !/^(?:npx|pnpm|yarn|exec|--yes|-y|node|c8|nyc|cross-env|\w+=.*)$/.test(word));
  return words
    .slice(Math.max(start, 0))
    .map((word) => (word.startsWith("-") ? word : (word.split("/").at(-1) ?? word)));
}
