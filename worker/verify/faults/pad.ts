const BYTES = 2048;
const LINES = 64;

/** Fills a text up to round numbers of lines and bytes, so that small changes alter neither. */
export function pad(text: string, filler: string): string {
  const lines = text.split("\n").length;
  const lengthened = text + `\n${filler}`.repeat((LINES - (lines % LINES)) % LINES);
  const bytes = Buffer.byteLength(lengthened);
  return lengthened + filler.repeat((BYTES - (bytes % BYTES)) % BYTES);
}
