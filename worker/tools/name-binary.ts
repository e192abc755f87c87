import { isUtf8 } from "node:buffer";

/** The first bytes of common kinds of binary files. */
const MAGIC: readonly (readonly [string, string])[] = [
  ["\x89PNG", "a PNG image"],
  ["\xff\xd8\xff", "a JPEG image"],
  ["GIF8", "a GIF image"],
  ["%PDF-", "a PDF document"],
  ["PK\x03\x04", "a ZIP archive"],
  ["\x1f\x8b", "gzip data"],
  ["\x7fELF", "an ELF program"],
  ["\xfe\xff", "UTF-16 text"],
  ["\xff\xfe", "UTF-16 text"],
  ["SQLite format 3\0", "a SQLite database"],
  ["\0asm", "a WebAssembly module"],
];
/** Number of bytes from the beginning that decide whether data is text. */
const SAMPLE_BYTES = 64 * 1024;
/** Data with a larger share of control characters is not text. */
const CONTROL_SHARE = 0.1;

/** Names the kind of binary data; undefined if the bytes are text in UTF-8 or in another encoding that extends ASCII. */
export function nameBinary(bytes: Buffer): string | undefined {
  const start = bytes.subarray(0, 32).toString("latin1");
  const known = MAGIC.find(([magic]) => start.startsWith(magic));
  if (known !== undefined && !(isUtf8(bytes) && !bytes.includes(0))) return known[1];
  const sample = bytes.subarray(0, SAMPLE_BYTES);
  const controls = sample.filter((byte, i) => isControl(byte) && !separates(sample, i)).length;
  return controls > sample.length * CONTROL_SHARE ? "binary data" : undefined;
}

/** True for control characters other than tab, line feed, form feed, carriage return, backspace and escape. */
function isControl(byte: number): boolean {
  return byte === 127 || (byte < 32 && ![8, 9, 10, 12, 13, 27].includes(byte));
}

/** True for a NUL after a printable character, as in the output of find -print0. */
function separates(bytes: Buffer, i: number): boolean {
  return bytes[i] === 0 && i > 0 && !isControl(bytes[i - 1] ?? 0);
}
