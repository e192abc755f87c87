import { certain, type Operand } from "../expand-word.ts";
import { readsPath, writesPath } from "../judge-path.ts";
import { locate } from "../locate-path.ts";
import type { Walk } from "../walk.ts";
import { readArguments } from "./read-arguments.ts";

/** A program that a script starts. */
export interface ProgramCall {
  readonly walk: Walk;
  readonly name: string;
  readonly args: readonly Operand[];
  /** Name and arguments. */
  readonly words: readonly Operand[];
}

/** Judges calls of one program: enters it as a leaf and adds what it does. */
export type Rule = (call: ProgramCall) => void;

/** A program that nothing is known of: it runs code, on what its arguments name. */
export function anyProgram({ walk, name, args }: Pick<ProgramCall, "walk" | "name" | "args">): void {
  walk.add("medium", "run", `runs ${name}`);
  for (const arg of args) judgeLoosely(walk, arg);
}

/** An argument of which it is not known what it is: it counts as a path where it looks like one that matters. */
export function judgeLoosely(walk: Walk, arg: Operand): void {
  const text = certain(arg);
  const value = text?.startsWith("-") ? afterOption(text) : text;
  if (text !== undefined && value === undefined) return;
  const operand = value === undefined || value === text ? arg : { texts: [value], isPattern: false, raw: arg.raw };
  for (const place of locate(operand, walk.state)) {
    if (place.zone === "outside" || place.zone === "network") readsPath(walk, operand);
    const path = place.zone === "tree" || place.zone === "unknown" ? place.path : undefined;
    if (path !== undefined && path !== "" && !operand.isPattern && walk.place.isProtected(path)) {
      walk.add("high", "protected", `may change a protected file: ${arg.raw}`);
    }
  }
}

/** `--x=value` and `-Ivalue` carry a value where it looks like a path. */
function afterOption(text: string): string | undefined {
  const equals = text.indexOf("=");
  if (equals >= 0) return text.slice(equals + 1);
  const slash = text.search(/[/~]|\.\./);
  return text.startsWith("--") || slash < 0 ? undefined : text.slice(slash);
}

/** How a reading program takes its arguments. */
export interface ReaderSpec {
  /** Leading operands that are no paths, for example a pattern. */
  readonly skip?: number;
  /** Options with a value that is no path. */
  readonly valued?: readonly string[];
  /** Options that give the pattern, so that no operand is one. */
  readonly instead?: readonly string[];
  /** The same, from a file. */
  readonly insteadFile?: readonly string[];
  /** The same, without a value. */
  readonly insteadFlag?: readonly string[];
  /** Options whose value is a file that is written. */
  readonly writes?: readonly string[];
  /** Options that start a program of the caller's choice. */
  readonly starts?: readonly string[];
  /** Operands from this one on are written. */
  readonly writesFrom?: number;
}

/** A program that only reads, and only what its arguments name. */
export function reader(spec: ReaderSpec = {}): Rule {
  const { skip = 0, valued = [], instead = [], insteadFile = [], insteadFlag = [], writes = [], starts = [] } = spec;
  const taking = new Set([...valued, ...instead, ...insteadFile, ...writes, ...starts]);
  const noPath = new Set([...valued, ...instead]);
  const patterns = new Set([...instead, ...insteadFile, ...insteadFlag]);
  return ({ walk, words, args }) => {
    walk.enter(words, false);
    const given = readArguments(args, taking);
    for (const { name, value } of given.options) {
      if (starts.includes(name)) walk.add("high", "computed", `starts a program through ${name}`);
      else if (writes.includes(name) && value !== undefined) writesPath(walk, value);
      else if (value !== undefined && !noPath.has(name)) readsPath(walk, value);
    }
    const from = given.options.some(({ name }) => patterns.has(name)) ? 0 : skip;
    given.operands.slice(from).forEach((operand, i) => {
      if (spec.writesFrom !== undefined && from + i >= spec.writesFrom) writesPath(walk, operand);
      else readsPath(walk, operand);
    });
  };
}

/** A program that touches nothing that its arguments name. */
export const plain: Rule = ({ walk, words }) => walk.enter(words, false);

/** A program that is high whatever it is given. */
export function refused(kind: "egress" | "privilege" | "dependency" | "destructive", reason: string): Rule {
  return ({ walk, words, name }) => {
    walk.enter(words, false);
    walk.add("high", kind, reason.replace("NAME", name));
  };
}
