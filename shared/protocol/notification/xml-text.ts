/** The escapes of characters that XML text cannot contain literally. A literal CR would be read as a line feed. */
const ESCAPES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;" };
/** The five entities that XML predefines, and the one numeric reference that `escapeXml` writes. No other entity is decoded. */
const DECODED: Readonly<Record<string, string>> = {
  "&amp;": "&",
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&apos;": "'",
  "&#13;": "\r",
};

/** Matches any character that `escapeXml` would change. Most texts contain none. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the pattern searches for control characters.
const UNSAFE = /[&<>\u0000-\u0008\u000b-\u001f\ud800-\udfff\ufffe\uffff]/;

/** Escapes a text for XML and removes characters that XML 1.0 cannot represent. */
export function escapeXml(text: string): string {
  if (!UNSAFE.test(text)) return text;
  return stripControls(text).replace(/[&<>\r]/g, (character) => ESCAPES[character] ?? character);
}

/** Reverses `escapeXml`. Unknown entities stay as they are. */
export function unescapeXml(text: string): string {
  return text.replace(/&(?:amp|lt|gt|quot|apos|#13);/g, (entity) => DECODED[entity] ?? entity);
}

/**
 * Removes control characters (except tab, line feed and carriage return) and Unicode noncharacters. A lone surrogate is replaced by U+FFFD.
 * If nothing would be left of the text, it is replaced by U+FFFD too, because an empty text can have a meaning of its own.
 */
export function stripControls(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the pattern searches for control characters.
  const clean = text.replace(/\p{Cs}/gu, "\ufffd").replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "");
  return clean === "" && text !== "" ? "\ufffd" : clean;
}
