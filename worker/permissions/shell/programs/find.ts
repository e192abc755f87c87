import { certain, type Operand } from "../expand-word.ts";
import { destroysPath, readsPath, writesPath } from "../judge-path.ts";
import type { ProgramCall, Rule } from "./program.ts";

/** `find` and `fd`: they look, and may run a program on what they find. */
export const FIND: Readonly<Record<string, Rule>> = { find, fd, fdfind: fd };

const EXECS = new Set(["-exec", "-execdir", "-ok", "-okdir"]);
const WRITES = new Set(["-fprint", "-fprintf", "-fls", "-fprint0"]);
const NARROWS = new Set([
  "-name",
  "-iname",
  "-path",
  "-ipath",
  "-wholename",
  "-regex",
  "-iregex",
  "-newer",
  "-mtime",
  "-mmin",
  "-size",
]);

function find({ walk, words, args }: ProgramCall): void {
  const texts = args.map((arg) => certain(arg));
  const first = texts.findIndex((text) => text !== undefined && /^[-(!]/.test(text) && !/^-[HLPO]/.test(text));
  const expression = first < 0 ? [] : args.slice(first);
  const roots = (first < 0 ? args : args.slice(0, first)).filter((arg) => !/^-[HLPO]/.test(certain(arg) ?? ""));
  const starts = roots.length === 0 ? [WORKTREE] : roots;
  walk.enter(
    words,
    texts.some((text) => EXECS.has(text ?? "")),
  );
  for (const root of starts) readsPath(walk, root);
  const isNarrow = texts.some((text) => NARROWS.has(text ?? ""));
  for (let i = 0; i < expression.length; i++) {
    const text = certain(expression[i] ?? WORKTREE);
    if (text === undefined)
      walk.add("medium", "read", `looks with a test that only the shell knows: ${expression[i]?.raw}`);
    else if (text === "-delete") removes(walk, starts, isNarrow);
    else if (WRITES.has(text) && expression[i + 1] !== undefined) writesPath(walk, expression[i + 1] as Operand);
    else if (EXECS.has(text)) i = runs(walk, { expression, from: i + 1, starts, isNarrow });
  }
}

const WORKTREE: Operand = { texts: ["."], isPattern: false, raw: "." };

function removes(walk: ProgramCall["walk"], starts: readonly Operand[], isNarrow: boolean): void {
  walk.add("medium", "write", "removes what find finds");
  if (!isNarrow) for (const root of starts) destroysPath(walk, root);
}

/** The words up to `;` or `+` are a program; `{}` is what was found. Answers with where they end. */
function runs(
  walk: ProgramCall["walk"],
  given: { expression: readonly Operand[]; from: number; starts: readonly Operand[]; isNarrow: boolean },
): number {
  const { expression, from, starts, isNarrow } = given;
  let to = from;
  while (to < expression.length && ![";", "+"].includes(certain(expression[to] as Operand) ?? "")) to += 1;
  const [program, ...rest] = expression.slice(from, to);
  if (program === undefined) return to;
  const name = certain(program);
  // A recursive removal of what was found is a removal of where it was looked for, unless a test narrows it.
  if (name === "rm" || name === "unlink" || name === "shred") {
    removes(walk, starts, isNarrow);
    for (const word of rest.filter((word) => !word.raw.includes("{}"))) judgeFixed(walk, word);
  } else
    walk.run(
      [program, ...rest].map((word) => (word.raw.includes("{}") ? { ...word, texts: undefined } : word)),
      { isExternal: true },
    );
  return to;
}

function judgeFixed(walk: ProgramCall["walk"], word: Operand): void {
  if (!certain(word)?.startsWith("-")) destroysPath(walk, word);
}

function fd({ walk, words, args }: ProgramCall): void {
  const at = args.findIndex((arg) => /^(-x|-X|--exec|--exec-batch)$/.test(certain(arg) ?? ""));
  walk.enter(words, at >= 0);
  const own = at < 0 ? args : args.slice(0, at);
  for (const arg of own.slice(1)) if (!certain(arg)?.startsWith("-")) readsPath(walk, arg);
  const unknown: Operand = { texts: undefined, isPattern: false, raw: "{}" };
  if (at >= 0) walk.run([...args.slice(at + 1), unknown], { isExternal: true });
}
