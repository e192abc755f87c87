/** Copies a text. Use it for a small part of a large text that stays in memory: a slice would keep the whole text there. */
export function copyText(text: string): string {
  return Buffer.from(text, "utf16le").toString("utf16le");
}
