import { isUtf8 } from "node:buffer";
import type { ToolOutcome } from "../../shared/agent/tool-call.ts";
import { failed } from "./tool-context.ts";

/** Stands in a shown text for bytes that are not UTF-8. */
const SHOWN_FOR_BYTES = "\uFFFD";

/** Refuses half a character: it has no bytes, and others would be written in its place. */
export function refuseHalves(path: string, text: string): ToolOutcome | undefined {
  if (!/\p{Surrogate}/u.test(text)) return undefined;
  return failed(
    `${path}: the text holds half of a character (a lone surrogate), which no file can hold; nothing was written. Write the whole character.`,
  );
}

/**
 * Refuses to write the character that a reader was shown in place of bytes that are not UTF-8, into a file that has such bytes: they
 * would be lost. `before` is the file as it is.
 */
export function refuseLostBytes(path: string, text: string, before: Buffer): ToolOutcome | undefined {
  if (!text.includes(SHOWN_FOR_BYTES) || isUtf8(before)) return undefined;
  return failed(
    `${path} is not UTF-8, and ${SHOWN_FOR_BYTES} stands for bytes of it that cannot be shown; nothing was written, since they would be lost. Use edit_file with text that holds none of them, or change the bytes with run_command (sed, perl, python3).`,
  );
}

/** Why a text was not found, where the file's bytes or line endings say it. */
export function explainNotFound(path: string, oldText: string, file: Buffer): ToolOutcome | undefined {
  if (oldText.includes(SHOWN_FOR_BYTES) && !isUtf8(file)) {
    return failed(
      `old_text was not found in ${path}: the file is not UTF-8, and ${SHOWN_FOR_BYTES} stands for bytes of it that cannot be shown; nothing was changed. Quote only text beside them.`,
    );
  }
  const text = file.toString("latin1");
  const wanted = Buffer.from(oldText, "utf8").toString("latin1");
  const isFound = (asked: string) => asked !== wanted && text.includes(asked);
  if (isFound(wanted.replace(/\r?\n/g, "\r\n"))) {
    return failed(
      `old_text was not found in ${path}: lines there end with CRLF (\\r\\n), those of old_text do not; nothing was changed. Write \\r\\n in old_text and in new_text.`,
    );
  }
  if (isFound(wanted.replaceAll("\r\n", "\n"))) {
    return failed(
      `old_text was not found in ${path}: lines there end with LF (\\n), those of old_text with CRLF; nothing was changed. Write \\n in old_text and in new_text.`,
    );
  }
  return undefined;
}
