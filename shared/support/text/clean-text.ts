import { stripVTControlCharacters } from "node:util";

/**
 * Control characters except tab and line feed, and characters that change the text direction or break lines invisibly.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these characters are removed.
const UNSEEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/g;

/** Without the global flag, for one test: terminal escapes and CRLF begin with one of these characters. */
const HAS_UNSEEN = new RegExp(UNSEEN.source);

/**
 * Makes text from a model, a repository or the network safe for a terminal: without escape sequences and control
 * characters.
 */
export function cleanText(text: string): string {
  if (!HAS_UNSEEN.test(text)) return text;
  return stripVTControlCharacters(text.replaceAll("\r\n", "\n")).replace(UNSEEN, "");
}

/** Clean text on one line, at most `max` characters. */
export function oneLine(text: string, max = 160): string {
  const line = cleanText(text).replace(/\s+/g, " ").trim();
  const characters = [...line];
  return characters.length <= max ? line : `${characters.slice(0, max - 1).join("")}…`;
}

/** JSON that is safe for a terminal: characters that `cleanText` would remove are written as escapes. */
export function safeJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent).replace(UNSEEN, escapeUnit);
}

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
