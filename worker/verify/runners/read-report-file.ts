import { constants } from "node:fs";
import { open } from "node:fs/promises";

/** Maximum number of bytes to read of one report. A test takes about 150 bytes. */
const MAX_BYTES = 64 * 1024 * 1024;

/** The text of a report, which code under test may have written. Undefined if it is not a regular file, is a link, or is too large. */
export async function readReportFile(path: string): Promise<string | undefined> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(
    () => undefined,
  );
  if (file === undefined) return undefined;
  try {
    const facts = await file.stat();
    return !facts.isFile() || facts.size > MAX_BYTES ? undefined : textOf(await file.readFile());
  } finally {
    await file.close();
  }
}

/** The text of UTF-8, or of UTF-16 with a byte order mark. */
function textOf(bytes: Buffer): string {
  const mark = bytes.toString("hex", 0, 2);
  const encoding = mark === "fffe" ? "utf-16le" : mark === "feff" ? "utf-16be" : "utf-8";
  return new TextDecoder(encoding).decode(bytes);
}
