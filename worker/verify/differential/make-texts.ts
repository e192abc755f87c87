import type { ArgumentSource } from "./make-arguments.ts";
import { varyText } from "./vary-value.ts";

/** Makes strings. */
export interface Texts {
  /** Chooses the words that the strings of the next call have in common; `names` are the keys of the call's objects. */
  startCall(names: readonly string[]): void;
  word(): string;
  /** Returns a string, sometimes the name of a mode. */
  keyword(): string | undefined;
  one(): string;
  some(): string[];
}

/** Makes the strings of one call similar to each other, or of one kind: unrelated words show little about code that compares, searches or sorts. */
export function createTexts({ words, own, harvest, good, random }: ArgumentSource): Texts {
  let theme: string[] = [];
  let keys: readonly string[] = ["a"];
  const marks = own.strings.filter((each) => /^[^\w\s]{1,3}$/.test(each));
  const takesFlags = marks.some((mark) => /^-+$/.test(mark)) || own.numbers.includes(DASH);
  let kind: readonly string[] = [];
  const anyWord = (): string =>
    (random.chance(0.6) ? random.pick(good) : undefined) ??
    (random.chance(0.1) ? random.pick(own.strings) : undefined) ??
    random.pick(words.strings) ??
    "a";
  const word = (): string => (random.chance(0.65) ? random.pick(theme) : undefined) ?? anyWord();
  const changeKind = (): void => {
    kind = random.pick(harvest.kinds) ?? [];
  };
  const ofKind = (): string | undefined => {
    const found = random.pick(kind);
    return found === undefined || random.chance(0.7) ? found : varyText(found, word(), random);
  };
  const keyword = (): string | undefined => {
    if (!random.chance(0.15)) return undefined;
    return (random.chance(0.6) ? random.pick(own.keywords) : undefined) ?? random.pick(words.keywords);
  };
  const near = (): string => keyword() ?? (random.chance(0.5) ? word() : varyText(word(), word(), random));
  const value = (): string =>
    (random.chance(0.4) ? random.pick(own.keywords) : undefined) ??
    random.pick(random.chance(0.4) ? VALUES : keys) ??
    word();
  /** Names with values, joined by separators that the code uses: input for parsers of settings. */
  const structured = (): string => {
    const [mark, between] = [
      (random.chance(0.5) ? random.pick(marks) : undefined) ?? random.pick(["=", "=", ":"]) ?? "=",
      random.chance(0.5) ? "\n" : (random.pick(marks) ?? "&"),
    ];
    const space = random.chance(0.3) ? " " : "";
    const parts = Array.from(
      { length: 1 + random.below(4) },
      () => `${random.pick(keys)}${space}${mark}${space}${value()}`,
    );
    return parts.join(between);
  };
  const flag = (): string => {
    const which = random.next();
    const name = random.pick(keys) ?? "a";
    if (which < 0.4) return `--${name}=${value()}`;
    if (which < 0.7) return `--${random.chance(0.2) ? "no-" : ""}${name}`;
    return which < 0.85 ? `-${name.slice(0, 2)}` : value();
  };
  const one = (): string => {
    if (random.chance(marks.length > 0 ? 0.1 : 0.02)) return structured();
    if (random.chance(0.02)) return numeral();
    if (random.chance(0.35)) changeKind();
    return (random.chance(0.35) ? ofKind() : undefined) ?? near();
  };
  const numeral = (): string => {
    const digits = String((random.pick(own.numbers) ?? 1) * (random.pick([1, 1, 1.5, 1000, 0]) ?? 1));
    return `${random.chance(0.4) ? "-" : ""}${random.chance(0.1) ? "123456789012345678901234567890".slice(random.below(28)) : digits}`;
  };
  return {
    word,
    keyword,
    one,
    startCall: (names) => {
      keys = names;
      theme = [anyWord(), anyWord()];
      changeKind();
    },
    some: () => {
      if (takesFlags && random.chance(0.4)) return Array.from({ length: 1 + random.below(5) }, flag);
      const isOneKind = random.chance(0.6);
      return Array.from({ length: 1 + random.below(6) }, () => (isOneKind ? ofKind() : undefined) ?? near());
    },
  };
}

/** The character code of `-`, with which parsers of command-line arguments compare. */
const DASH = 45;
const VALUES: readonly string[] = [
  "0",
  "1",
  "",
  "true",
  "false",
  "null",
  "-1",
  "-0",
  "1.50",
  "a b",
  '"x"',
  "[]",
  "x,y",
];
