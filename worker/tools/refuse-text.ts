import { isUtf8 } from "node:buffer";
import type { ToolOutcome } from "../../shared/agent/tool-call.ts";
import { failed } from "./tool-context.ts";

/** In texts for the model, this character replaces bytes that are not UTF-8. */
const SHOWN_FOR_BYTES = "\uFFFD";

/** Refuses a text with a lone surrogate (half of a character): it has no UTF-8 bytes, so another character would be written instead. */
export function refuseHalves(path: string, text: string): ToolOutcome | undefined {
  if (!/\p{Surrogate}/u.test(text)) return undefined;
  return failed(
    `${path}: the text holds half of a character (a lone surrogate), which no file can hold; nothing was written. Write the whole character.`,
  );
}

/**
 * Refuses to write U+FFFD into a file that is not UTF-8. The model saw this character in place of bytes that cannot be
 * shown, and writing it would destroy those bytes. `before` is the file's present content.
 */
export function refuseLostBytes(path: string, text: string, before: Buffer): ToolOutcome | undefined {
  if (!text.includes(SHOWN_FOR_BYTES) || isUtf8(before)) return undefined;
  return failed(
    `${path} is not UTF-8, and ${SHOWN_FOR_BYTES} stands for bytes of it that cannot be shown; nothing was written, because they would be lost. Use edit_file with text that contains none of them, or change the bytes with run_command (sed, perl, python3).`,
  );
}

/** Explains why a text was not found, if the file's encoding or line endings are the reason. */
export function explainNotFound(path: string, oldText: string, file: Buffer): ToolOutcome | undefined {
  if (oldText.includes(SHOWN_FOR_BYTES) && !isUtf8(file)) {
    return failed(
      `old_text was not found in ${path}: the file is not UTF-8, and ${SHOWN_FOR_BYTES} stands for bytes of it that cannot be shown; nothing was changed. Quote only text next to them.`,
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
