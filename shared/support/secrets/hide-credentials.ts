/** Hides user, password and query in the addresses of a text, also in addresses that no parser reads. Paths stay as they are. */
export function hideCredentials(text: string): string {
  return text
    .replace(/:\/\/[^\s'"]*@/g, "://...@")
    .replace(/^(?!\/|\S*:\/\/)[^\s'"]*@/, "...@")
    .replace(/\?[^\s'"]*=[^\s'"]*/g, "?...");
}
