import { PART } from "./claim-levels.ts";
import type { TreeLanguage } from "./grammars.ts";
import type { Call } from "./languages/code-language.ts";

/** How closely an assertion fixes an expected error: any error, a kind of errors, one class, and its message. */
export function errorLevel({ args, subject = [] }: Call, language: TreeLanguage): number {
  const values = [...args, ...subject].filter((each) => !/^(?:\(\)|\{|do\b|fn\b|function\b|->)/.test(each));
  const named = values.map((each) => errorName(each, language)).find((name) => name !== undefined);
  const message = args.find((each) => /^\s*(?:["'`]|\/|%r)/.test(each));
  return (named === undefined ? ANY_ERROR : rankOfError(named)) + messageLevel(message);
}

const ANY_ERROR = 2;

/** The name of the class of an error in an argument. */
export function errorName(words: string, language: TreeLanguage): string | undefined {
  if (language === "java") return /^([\w.]+)\.class$/.exec(words)?.[1]?.split(".").at(-1);
  if (language === "php") return /^\\?([\w\\]+)::class$/.exec(words)?.[1]?.split("\\").at(-1);
  return /^(?:::)?([A-Z][\w:]*)$/.exec(words)?.[1]?.split("::").at(-1);
}

/** 2 for any error, 3 for a wide class of errors, 4 for one class. */
export function rankOfError(name: string): number {
  if (/^(?:Exception|Throwable|Error|StandardError|RuntimeException|RuntimeError|ScriptError)$/.test(name))
    return ANY_ERROR;
  return WIDE.test(name) ? ANY_ERROR + 1 : ANY_ERROR + 2;
}

const WIDE =
  /^(?:IOException|LogicException|IndexError|NameError|ArithmeticException|SystemCallError|IOError|RangeError|EncodingError|IndexOutOfBoundsException|IllegalArgumentException|UncheckedIOException|GeneralSecurityException|ReflectiveOperationException|DataAccessException|(?:Base|App|Application|Domain|Library|Core|Custom)(?:Exception|Error))$/;

function messageLevel(message: string | undefined): number {
  if (message === undefined) return 0;
  if (/^\s*(?:\/|%r)/.test(message)) return /^\s*(?:\/\^?(?:\.[*+]?)?\$?\/|%r\{\.\*\})/.test(message) ? 0 : PART - 4;
  return /^\s*["'`]["'`]/.test(message) ? 0 : PART - 3;
}
