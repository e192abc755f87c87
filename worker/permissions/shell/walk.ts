import { type ParsedScript, parse } from "unbash";
import type { Finding, Risk, RiskKind } from "../risk.ts";
import type { CommandPlace } from "./classify-command.ts";
import { certain, type Operand } from "./expand-word.ts";
import type { Changes } from "./scan-changes.ts";
import { cloneState, type ShellState } from "./shell-state.ts";

/** A program that a script starts: its words as text, which rules are matched against. */
export interface Leaf {
  readonly text: string;
  /** It only starts another program, which is a leaf of its own. */
  readonly isWrapper: boolean;
}

/** Where a command's input comes from. */
export type Input = "none" | "pipe" | "file" | { readonly text: string | undefined };

/** A walk over a script: where the shell stands, and what has been found so far. */
export interface Walk {
  readonly place: CommandPlace;
  readonly state: ShellState;
  readonly depth: number;
  readonly input: Input;
  /** What this script, and those around it, change anywhere. */
  readonly changes: Changes;
  add(risk: Risk, kind: RiskKind, reason: string): void;
  /** Counts what follows to this program. */
  enter(words: readonly Operand[], isWrapper: boolean): void;
  /** Judges a program and its arguments. `isExternal`: functions of the script do not stand in its place. */
  run(words: readonly Operand[], given?: { isExternal?: boolean }): void;
  /** Parses the text of a script within the script and follows it in a shell of its own. */
  code(text: string): void;
  /** Follows a parsed script in a shell of its own. */
  script(script: ParsedScript): void;
  written(path: string): void;
  /** The same walk in a shell of its own, or with another input. */
  within(given: { state?: ShellState; input?: Input; changes?: Changes }): Walk;
  facts(): { findings: Finding[]; leaves: Leaf[]; writes: string[] };
}

/** Scripts within scripts that are followed. */
const MAX_DEPTH = 40;

/** What a walk calls for what it meets. */
export interface Engine {
  readonly follow: (walk: Walk, script: ParsedScript) => void;
  readonly judge: (walk: Walk, words: readonly Operand[], given: { isExternal: boolean }) => void;
}

/** Begins a walk. */
export function createWalk(place: CommandPlace, state: ShellState, engine: Engine): Walk {
  const findings: Finding[] = [];
  const leaves: Leaf[] = [];
  const writes: string[] = [];
  const at = (state: ShellState, depth: number, input: Input, changes: Changes): Walk => {
    let leaf: number | undefined;
    const walk: Walk = {
      place,
      state,
      depth,
      input,
      changes,
      add: (risk, kind, reason) =>
        findings.push(leaf === undefined ? { risk, kind, reason } : { risk, kind, reason, leaf }),
      enter: (words, isWrapper) => {
        leaf = leaves.push({ text: words.map(textOf).join(" "), isWrapper }) - 1;
      },
      run: (words, { isExternal = false } = {}) =>
        engine.judge(at(state, depth + 1, input, changes), words, { isExternal }),
      code: (text) => {
        if (depth < MAX_DEPTH) walk.script(parse(text));
        else walk.add("high", "unparsed", `nests shells deeper than ${MAX_DEPTH}`);
      },
      script: (script) => engine.follow(at(cloneState(state), depth + 1, "none", changes), script),
      written: (path) => writes.push(path),
      within: (given) => at(given.state ?? state, depth + 1, given.input ?? input, addChanges(changes, given.changes)),
      facts: () => ({ findings, leaves, writes }),
    };
    return walk;
  };
  return at(state, 0, "none", { names: new Set(), setsAny: false, moves: false });
}

function addChanges(changes: Changes, more: Changes | undefined): Changes {
  if (more === undefined) return changes;
  return {
    names: new Set([...changes.names, ...more.names]),
    setsAny: changes.setsAny || more.setsAny,
    moves: changes.moves || more.moves,
  };
}

function textOf(word: Operand): string {
  return certain(word) ?? word.raw;
}
