import { stripVTControlCharacters } from "node:util";

/** Matches control characters except tab and line feed, and invisible characters that change the text direction or break lines. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these characters are removed.
const UNSEEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/g;

/** The same expression without the flag `g`, for a quick test. All terminal escapes and CRLF begin with one of these characters. */
const HAS_UNSEEN = new RegExp(UNSEEN.source);

/** Makes a text from a model, a repository or the network safe to print on a terminal: removes escape sequences and control characters. */
export function cleanText(text: string): string {
  if (!HAS_UNSEEN.test(text)) return text;
  return stripVTControlCharacters(text.replaceAll("\r\n", "\n")).replace(UNSEEN, "");
}

/** A text that is safe to print on a terminal, on one line and with at most `max` characters. */
export function oneLine(text: string, max = 160): string {
  const line = cleanText(text).replace(/\s+/g, " ").trim();
  const characters = [...line];
  return characters.length <= max ? line : `${characters.slice(0, max - 1).join("")}…`;
}

/** JSON that is safe to print on a terminal. Characters that `cleanText` would remove are written as JSON escapes. */
export function safeJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent).replace(UNSEEN, escapeUnit);
}

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
