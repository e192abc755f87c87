/** Escapes a text so that it can neither open nor close a tag. Used for the blocks in briefs and in messages to the lead. */
export function escapeText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
