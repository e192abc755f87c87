/** Escapes text so that it can neither open nor close a tag, for the blocks of briefs and of messages to the lead. */
export function escapeText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
