import { isUtf8 } from "node:buffer";
import { cutLines, selectLines } from "../../shared/agent/context/file-text.ts";
import { MAX_RESULT_CHARS } from "../../shared/agent/context/result-limits.ts";
import type { ToolOutcome } from "../../shared/agent/tool-call.ts";
import { redactSecrets } from "../../shared/support/secrets/redact.ts";
import { copyText } from "../../shared/support/text/copy-text.ts";
import { nameBinary } from "./name-binary.ts";
import { explain, failed, runScript, type Tool, type ToolContext } from "./tool-context.ts";

/** Maximum size in bytes of a file that can be read. */
const MAX_BYTES = 4 * 1024 * 1024;

export const READ_SCRIPT = `
  f=$1
  [ -e "$f" ] || { echo "$f does not exist." >&2; exit 3; }
  [ -d "$f" ] && { echo "$f is a folder; use glob to list it." >&2; exit 3; }
  [ -f "$f" ] || { echo "$f is not a regular file and is not read." >&2; exit 3; }
  exec cat -- "$f"`;

/** Reads lines of a text file, as many as one result may have. The agent loop adds the notes that say where to read on. */
export const readFile: Tool = async (context, input, signal) => {
  const path = String(input.path);
  const bytes = await readBytes(context, path, signal);
  if (!Buffer.isBuffer(bytes)) return bytes;
  const kind = bytes.includes(0) ? (nameBinary(bytes) ?? "bytes with NUL in them") : nameBinary(bytes);
  if (kind !== undefined) return failed(`${path} is not text (${kind}, ${bytes.length} bytes) and is not shown.`);
  // Redacted before the lines are counted: otherwise a part of a secret of several lines could be read by its numbers.
  const text = redactSecrets(bytes.toString("utf8"));
  const [offset, limit] = [input.offset as number | undefined, input.limit as number | undefined];
  const selected = selectLines(text, { path, bytes: bytes.length, offset, limit });
  if (selected === undefined) {
    const { total = 0 } = selectLines(text, { path, bytes: bytes.length })?.file ?? {};
    return failed(`${path} has ${total} lines, there is no line ${offset}.`);
  }
  const { content, file } = cutLines(selected, MAX_RESULT_CHARS);
  const note = isUtf8(bytes) ? {} : { note: NOT_UTF8 };
  return { content: copyText(content), file: { ...file, ...note } };
};

const NOT_UTF8 =
  "\n(this file is not UTF-8: \uFFFD stands for each byte that cannot be shown. edit_file leaves those bytes as they are, as long as old_text and new_text hold none of them)";

/** Returns the bytes of a file as a sandbox sees it, or the error for the model. */
export async function readBytes(
  context: ToolContext,
  path: string,
  signal: AbortSignal,
): Promise<Buffer | ToolOutcome> {
  const result = await runScript(context, READ_SCRIPT, { args: [path], signal, maxOutputBytes: MAX_BYTES });
  if (result.truncated)
    return failed(`${path} is larger than ${MAX_BYTES} bytes; look at a part of it with run_command or grep.`);
  return result.code === 0 ? result.stdoutBytes : explain(result, path);
}
