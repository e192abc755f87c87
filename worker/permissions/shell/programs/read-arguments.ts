import { certain, type Operand } from "../expand-word.ts";

/** Arguments as most programs read them. */
export interface Arguments {
  readonly options: readonly { readonly name: string; readonly value?: Operand }[];
  readonly operands: readonly Operand[];
}

/** Tells options from operands. `valued`: the options that take the next word, or the rest of theirs, as a value. */
export function readArguments(args: readonly Operand[], valued: ReadonlySet<string> = new Set()): Arguments {
  const options: { name: string; value?: Operand }[] = [];
  const operands: Operand[] = [];
  for (let i = 0; i < args.length; i++) {
    const arg = args[i];
    if (arg === undefined) break;
    const text = certain(arg);
    if (text === "--") return { options, operands: [...operands, ...args.slice(i + 1)] };
    if (text === undefined || text === "-" || !text.startsWith("-")) {
      operands.push(arg);
      continue;
    }
    const found = text.startsWith("--") ? longOption(text, arg) : shortOptions(text, arg, valued);
    options.push(...found);
    const last = found.at(-1);
    const next = args[i + 1];
    if (last !== undefined && last.value === undefined && valued.has(last.name) && next !== undefined) {
      options[options.length - 1] = { name: last.name, value: next };
      i += 1;
    }
  }
  return { options, operands };
}

function longOption(text: string, arg: Operand): { name: string; value?: Operand }[] {
  const equals = text.indexOf("=");
  return equals < 0 ? [{ name: text }] : [{ name: text.slice(0, equals), value: part(text.slice(equals + 1), arg) }];
}

/** `-abc` is three options, or one with a value. */
function shortOptions(text: string, arg: Operand, valued: ReadonlySet<string>): { name: string; value?: Operand }[] {
  if (valued.has(text)) return [{ name: text }];
  const found: { name: string; value?: Operand }[] = [];
  for (let i = 1; i < text.length; i++) {
    const name = `-${text[i]}`;
    const rest = text.slice(i + 1);
    if (rest !== "" && (valued.has(name) || /^[/~]|^\.\./.test(rest)))
      return [...found, { name, value: part(rest, arg) }];
    found.push({ name });
  }
  return found;
}

function part(text: string, { raw }: Operand): Operand {
  return { texts: [text], isPattern: /[*?[]/.test(text), raw };
}
