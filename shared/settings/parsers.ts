import { isAbsolute } from "node:path";

/** Converts the text of a variable into a value. */
export interface Parser<Value> {
  /** Completes the sentence "NAME must be ...", in errors and in docs/settings.md. */
  readonly expected: string;
  /** The value, or undefined for a text that is not as expected. */
  readonly read: (text: string) => Value | undefined;
  /** The value is one path, which `up` makes absolute before it passes it on. */
  readonly isPath?: true;
}

const MIB = 1024 ** 2;

/** Any text; `expected` says what it stands for. */
export function text(expected: string): Parser<string> {
  return { expected, read: (given) => given };
}

/** A text of at least `min` characters. */
export function longText(min: number): Parser<string> {
  return {
    expected: `a text of ${min} characters or more`,
    read: (given) => (given.length >= min ? given : undefined),
  };
}

/** One of a few words. */
export function oneOf<Word extends string>(...words: readonly Word[]): Parser<Word> {
  return {
    expected: words.join(", ").replace(/, (?=[^,]*$)/, " or "),
    read: (given) => words.find((word) => word === given),
  };
}

/** A whole number from `min` to `max`. */
export function count(min: number, max: number): Parser<number> {
  return {
    expected: `a whole number from ${min} to ${max}`,
    read: (given) => {
      const value = Number(given);
      return Number.isInteger(value) && value >= min && value <= max ? value : undefined;
    },
  };
}

/** A whole number of MiB from `min` to `max`; the value is in bytes. */
export function mebibytes(min: number, max: number): Parser<number> {
  const whole = count(min, max);
  return {
    expected: `a whole number of MiB from ${min} to ${max}`,
    read: (given) => {
      const value = whole.read(given);
      return value === undefined ? undefined : value * MIB;
    },
  };
}

/** An amount of money in US dollars. */
export const usd: Parser<number> = {
  expected: "an amount of US dollars above 0",
  read: (given) => {
    const value = Number(given);
    return Number.isFinite(value) && value > 0 ? value : undefined;
  },
};

/** The address of a server. */
export const httpUrl: Parser<string> = {
  expected: "an http or https address",
  read: (given) => (/^https?:\/\/[^/]/.test(given) ? given : undefined),
};

/** A path, as seen from the folder where the command was started. */
export const anyPath: Parser<string> = { ...text("a path"), isPath: true };

/** A path from the root of the file system. */
export const absolutePath: Parser<string> = {
  expected: "an absolute path",
  read: (given) => (isAbsolute(given) ? given : undefined),
  isPath: true,
};

/** Texts separated by commas. */
export const list: Parser<readonly string[]> = {
  expected: "a list separated by commas",
  read: (given) => splitList(given),
};

/** Host names separated by commas; their case does not matter. */
export const hostList: Parser<readonly string[]> = {
  expected: "host names separated by commas",
  read: (given) => splitList(given.toLowerCase()),
};

/** Folders separated by colons, as in PATH. */
export const folderList: Parser<readonly string[]> = {
  expected: "folders separated by colons",
  read: (given) => given.split(":").filter((folder) => folder !== ""),
};

function splitList(given: string): string[] {
  return given
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}
