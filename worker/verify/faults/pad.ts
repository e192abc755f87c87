const BYTES = 2048;
const LINES = 64;

/** A text that is filled up to round numbers of lines and bytes: small changes of it leave both as they are. */
export function pad(text: string, filler: string): string {
  const lines = text.split("\n").length;
  const lengthened = text + `\n${filler}`.repeat((LINES - (lines % LINES)) % LINES);
  const bytes = Buffer.byteLength(lengthened);
  return lengthened + filler.repeat((BYTES - (bytes % BYTES)) % BYTES);
}
