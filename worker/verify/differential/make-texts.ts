import type { ArgumentSource } from "./make-arguments.ts";
import { varyText } from "./vary-value.ts";

/** Makes texts. */
export interface Texts {
  startCall(): void;
  word(): string;
  /** Now and then a name of a mode. */
  keyword(): string | undefined;
  one(): string;
  some(): string[];
}

/**
 * Texts of one call are near each other, or of one kind: what compares, searches or sorts shows little on words that
 * have nothing to do with one another.
 */
export function createTexts({ words, own, harvest, good, random }: ArgumentSource): Texts {
  let theme: string[] = [];
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
  const one = (): string => {
    if (random.chance(0.35)) changeKind();
    return (random.chance(0.35) ? ofKind() : undefined) ?? near();
  };
  return {
    word,
    keyword,
    one,
    startCall: () => {
      theme = [anyWord(), anyWord()];
      changeKind();
    },
    some: () => {
      const isOneKind = random.chance(0.6);
      return Array.from({ length: 1 + random.below(6) }, () => (isOneKind ? ofKind() : undefined) ?? near());
    },
  };
}
