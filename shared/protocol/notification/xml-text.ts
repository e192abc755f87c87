/** What stands for a character that XML text cannot hold as it is. A bare CR would be read as a line feed. */
const ESCAPES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;" };
/** The five entities that XML predefines, and the one reference that is written here. Nothing else is decoded. */
const DECODED: Readonly<Record<string, string>> = {
  "&amp;": "&",
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&apos;": "'",
  "&#13;": "\r",
};

/** What `escapeXml` may change; most texts hold none of it. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
const UNSAFE = /[&<>\u0000-\u0008\u000b-\u001f\ud800-\udfff\ufffe\uffff]/;

/** The text as XML can carry it: escaped, without what XML 1.0 has no way to write. */
export function escapeXml(text: string): string {
  if (!UNSAFE.test(text)) return text;
  return stripControls(text).replace(/[&<>\r]/g, (character) => ESCAPES[character] ?? character);
}

/** The text that was escaped; entities that are not known stay as they stand. */
export function unescapeXml(text: string): string {
  return text.replace(/&(?:amp|lt|gt|quot|apos|#13);/g, (entity) => DECODED[entity] ?? entity);
}

/**
 * Without control characters (but tab, line feed and carriage return) and non-characters; a lone surrogate, or a text
 * of nothing else, becomes U+FFFD, because an empty text may mean something else.
 */
export function stripControls(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
  const clean = text.replace(/\p{Cs}/gu, "\ufffd").replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "");
  return clean === "" && text !== "" ? "\ufffd" : clean;
}
