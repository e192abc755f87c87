import { stripVTControlCharacters } from "node:util";

/** Control characters but tab and line feed, and those that turn the direction of text or break lines unseen. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must go.
const UNSEEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/g;

/** The same for one look: terminal escapes begin with one of them, and so do line ends of two. */
const HAS_UNSEEN = new RegExp(UNSEEN.source);

/** Text from a model, a repository or the network, safe to write to a terminal: no escapes, no control characters. */
export function cleanText(text: string): string {
  if (!HAS_UNSEEN.test(text)) return text;
  return stripVTControlCharacters(text.replaceAll("\r\n", "\n")).replace(UNSEEN, "");
}

/** The same on one line, at most `max` characters. */
export function oneLine(text: string, max = 160): string {
  const line = cleanText(text).replace(/\s+/g, " ").trim();
  const characters = [...line];
  return characters.length <= max ? line : `${characters.slice(0, max - 1).join("")}…`;
}

/** JSON that a terminal may show: what `UNSEEN` takes out of text is written as an escape instead. */
export function safeJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent).replace(UNSEEN, escapeUnit);
}

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
