/** Escapes of characters that XML text cannot contain. A bare CR would be read as a line feed. */
const ESCAPES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;" };
/**
 * The five entities that XML predefines, and the one numeric reference that `escapeXml` writes. Others are not decoded.
 */
const DECODED: Readonly<Record<string, string>> = {
  "&amp;": "&",
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&apos;": "'",
  "&#13;": "\r",
};

/** Characters that `escapeXml` changes; most texts contain none. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the pattern searches for control characters.
const UNSAFE = /[&<>\u0000-\u0008\u000b-\u001f\ud800-\udfff\ufffe\uffff]/;

/** Escapes a text for XML and removes characters that XML 1.0 cannot represent. */
export function escapeXml(text: string): string {
  if (!UNSAFE.test(text)) return text;
  return stripControls(text).replace(/[&<>\r]/g, (character) => ESCAPES[character] ?? character);
}

/** Reverses `escapeXml`; unknown entities are left as they are. */
export function unescapeXml(text: string): string {
  return text.replace(/&(?:amp|lt|gt|quot|apos|#13);/g, (entity) => DECODED[entity] ?? entity);
}

/**
 * Removes control characters (except tab, line feed and carriage return) and non-characters. A lone surrogate becomes
 * U+FFFD, and so does a text that would be empty afterwards, because an empty text can have a meaning of its own.
 */
export function stripControls(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the pattern searches for control characters.
  const clean = text.replace(/\p{Cs}/gu, "\ufffd").replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "");
  return clean === "" && text !== "" ? "\ufffd" : clean;
}
