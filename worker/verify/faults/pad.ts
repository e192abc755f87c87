const BYTES = 2048;
const LINES = 64;

/** Fills a text up to a round number of lines and a round number of bytes, so that small edits change neither number. */
export function pad(text: string, filler: string): string {
  const lines = text.split("\n").length;
  const lengthened = text + `\n${filler}`.repeat((LINES - (lines % LINES)) % LINES);
  const bytes = Buffer.byteLength(lengthened);
  return lengthened + filler.repeat((BYTES - (bytes % BYTES)) % BYTES);
}
