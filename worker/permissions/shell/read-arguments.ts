import { certain, type Operand } from "./expand-word.ts";
import type { ProgramRow } from "./program-row.ts";
import { type Shell, usePath } from "./shell.ts";
import { walkCode } from "./walk-script.ts";

/** The arguments of a program, split into options and operands. */
export interface Arguments {
  readonly options: readonly string[];
  /** The arguments that are neither options nor values of options. For a wrapper: the started program and everything that follows it. */
  readonly operands: readonly Operand[];
}

/** An argument whose text is only known when the command runs. */
export const UNKNOWN: Operand = { text: undefined, isPattern: false, raw: "{}" };

/** Splits arguments into options and operands, and judges the values of options as the program's row says. */
export function readArguments(shell: Shell, row: ProgramRow, args: readonly Operand[]): Arguments {
  const options: string[] = [];
  const operands: Operand[] = [];
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? UNKNOWN;
    const text = certain(arg);
    if (text === "--") return { options, operands: [...operands, ...args.slice(i + 1)] };
    if (text === undefined || !/^-./.test(text)) operands.push(arg);
    else {
      options.push(text);
      if (readOption(shell, row, { text, next: args[i + 1] })) i += 1;
    }
    const isProgram = row.args === "program" && operands.length > (row.skip ?? 0);
    if (isProgram) return { options, operands: [...operands, ...args.slice(i + 1)] };
  }
  return { options, operands };
}

/** Judges the value of an option. Returns true if the value was the next word, not a part of the option's own word. */
function readOption(
  shell: Shell,
  row: ProgramRow,
  { text, next }: { text: string; next: Operand | undefined },
): boolean {
  const { role, value } = findValue(row, text) ?? { role: undefined, value: attachedPath(text) };
  const isNext = role !== undefined && value === undefined;
  const operand = value === undefined ? undefined : { text: value, isPattern: /[*?[]/.test(value), raw: text };
  useValue(shell, isNext ? next : operand, role ?? (row.args === "guess" ? "guess" : "reads"));
  return isNext;
}

const ROLES = ["text", "code", "writes", "reads"] as const;
type Role = (typeof ROLES)[number];

function useValue(shell: Shell, value: Operand | undefined, role: Role | "guess"): void {
  if (value === undefined || role === "text") return;
  if (role === "code") walkCode(shell, value);
  else usePath(shell, value, role === "guess" ? "guess" : role === "writes" ? "write" : "read");
}

/**
 * Finds the option that a word is, or the first letter in the word that is an option with a value. If the result has no
 * `value`, the next word is the value.
 */
function findValue(row: ProgramRow, text: string): { role: Role; value: string | undefined } | undefined {
  const named = ROLES.flatMap((role) => (row[role]?.split(" ") ?? []).map((name) => ({ role, name })));
  const whole = named.find(({ name }) => text === name || text.startsWith(`${name}=`));
  if (whole !== undefined) {
    const { role, name } = whole;
    return { role, value: text === name ? undefined : text.slice(name.length + 1) };
  }
  if (!/^-[a-zA-Z]/.test(text)) return undefined;
  for (const [at, letter] of [...text].entries()) {
    const role = at === 0 ? undefined : named.find(({ name }) => name === `-${letter}`)?.role;
    if (role !== undefined) return { role, value: text.slice(at + 1) || undefined };
  }
  return undefined;
}

/** The value attached to an option, as in `--x=value` or, if it looks like a path, `-Ivalue`. */
function attachedPath(text: string): string | undefined {
  const equals = text.indexOf("=");
  if (equals >= 0) return text.slice(equals + 1);
  const at = text.startsWith("--") ? -1 : text.search(/[/~]|\.\./);
  return at < 0 ? undefined : text.slice(at);
}
