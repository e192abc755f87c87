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
    return !facts.isFile() || facts.size > MAX_BYTES ? undefined : await file.readFile("utf8");
  } finally {
    await file.close();
  }
}
