import { isIP } from "node:net";
import { isAbsolute } from "node:path";

/** Checks the text of an environment variable and converts it into a value. */
export interface Parser<Value> {
  /** Describes the texts that are allowed. Completes the sentence "NAME must be ...", in errors and in docs/settings.md. */
  readonly expected: string;
  /** Returns the value of a text, or undefined if the text is not allowed. */
  readonly read: (text: string) => Value | undefined;
  /** Present if the value is one path that may be relative. `up` makes such a path absolute before it passes it on. */
  readonly isPath?: true;
}

const MIB = 1024 ** 2;

/** Parser of any text. `expected` describes its meaning. */
export function text(expected: string): Parser<string> {
  return { expected, read: (given) => given };
}

/** Parser of a text that is the name of a folder, too: letters, digits, `.`, `_` and `-`, with a letter or digit first. */
export const folderName: Parser<string> = {
  expected: "a name of letters, digits, dots, underscores and hyphens that begins with a letter or digit",
  read: (given) => (/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(given) ? given : undefined),
};

/** Parser of a text with at least `min` characters. */
export function longText(min: number): Parser<string> {
  return {
    expected: `a text of ${min} characters or more`,
    read: (given) => (given.length >= min ? given : undefined),
  };
}

/** Parser that allows only the given words. */
export function oneOf<Word extends string>(...words: readonly Word[]): Parser<Word> {
  return {
    expected: words.join(", ").replace(/, (?=[^,]*$)/, " or "),
    read: (given) => words.find((word) => word === given),
  };
}

/** Parser of a whole number from `min` to `max`. */
export function count(min: number, max: number): Parser<number> {
  return {
    expected: `a whole number from ${min} to ${max}`,
    read: (given) => {
      const value = Number(given);
      return /^\d+$/.test(given) && value >= min && value <= max ? value : undefined;
    },
  };
}

/** Parser of a whole number of MiB from `min` to `max`. The value is in bytes. */
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

/** Parser of an amount of money in US dollars. */
export const usd: Parser<number> = {
  expected: "an amount of US dollars above 0",
  read: (given) => {
    const value = Number(given);
    return /^\d+(\.\d+)?$/.test(given) && value > 0 ? value : undefined;
  },
};

/** Parser of the URL of a server. */
export const httpUrl: Parser<string> = {
  expected: "an http or https address",
  read: (given) => (/^https?:\/\/[^/]/.test(given) ? given : undefined),
};

/** Parser of a path, which may be relative to the folder where the command was started. */
export const anyPath: Parser<string> = { ...text("a path"), isPath: true };

/** Parser of an absolute path. */
export const absolutePath: Parser<string> = {
  expected: "an absolute path",
  read: (given) => (isAbsolute(given) ? given : undefined),
};

/** Parser of a list of hosts, separated by commas. Each has a name or address, and the parts that `allowed` names. Upper and lower case are equal. */
export function hostList(...allowed: readonly ("*.host" | "host:port" | "network")[]): Parser<readonly string[]> {
  const forms = ["host", ...allowed.filter((form) => form !== "network")].map((form) => `\`${form}\``);
  if (allowed.includes("network")) forms.push("networks such as `10.1.0.0/16`");
  const isHost = (entry: string) => {
    const [, wildcard, host = "", port] = /^(\*\.)?(\[[^\]]*\]|[^:]*|[0-9a-f:.]*)(:\d{1,5})?$/.exec(entry) ?? [];
    if (wildcard !== undefined && !allowed.includes("*.host")) return false;
    if (port !== undefined && !allowed.includes("host:port")) return false;
    const bare = host.replace(/^\[|\]$/g, "");
    return isIP(bare) !== 0 || /^[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?\.?$/.test(bare);
  };
  const isNetwork = (entry: string) => {
    const [, address = ""] = /^([0-9a-f:.]+)\/\d{1,3}$/.exec(entry) ?? [];
    return allowed.includes("network") && isIP(address) !== 0;
  };
  return {
    expected: `hosts separated by commas: ${forms.join(", ").replace(/, (?=[^,]*$)/, " or ")}`,
    read: (given) => {
      const entries = splitList(given.toLowerCase());
      return entries.every((entry) => isHost(entry) || isNetwork(entry)) ? entries : undefined;
    },
  };
}

/** Parser of a list of origins, separated by commas, as browsers send them. */
export const originList: Parser<readonly string[]> = {
  expected: "origins such as `https://example.org` separated by commas",
  read: (given) => {
    const entries = splitList(given);
    return entries.every((entry) => URL.canParse(entry) && new URL(entry).origin === entry) ? entries : undefined;
  },
};

/** Parser of a list of folders, separated by colons as in PATH. */
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
