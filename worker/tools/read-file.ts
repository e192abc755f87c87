import { isUtf8 } from "node:buffer";
import type { ToolOutcome } from "../../shared/agent/tool-call.ts";
import { explain, failed, runScript, type Tool, type ToolContext } from "./tool-context.ts";

/** Maximum size in bytes of a file that can be read. */
const MAX_BYTES = 4 * 1024 * 1024;
/** Maximum number of characters in one result: about 25,000 tokens. */
const MAX_CHARS = 100_000;

export const READ_SCRIPT = `
  f=$1
  [ -e "$f" ] || { echo "$f does not exist." >&2; exit 3; }
  [ -d "$f" ] && { echo "$f is a folder; use glob to list it." >&2; exit 3; }
  [ -f "$f" ] || { echo "$f is not a regular file and is not read." >&2; exit 3; }
  exec cat -- "$f"`;

/** Reads a text file, whole or by lines. */
export const readFile: Tool = async (context, input, signal) => {
  const path = String(input.path);
  const bytes = await readBytes(context, path, signal);
  if (!Buffer.isBuffer(bytes)) return bytes;
  if (bytes.includes(0))
    return failed(`${path} is not text (${bytes.length} bytes with NUL in them) and is not shown.`);
  const shown = showLines(path, bytes.toString("utf8"), {
    offset: input.offset as number | undefined,
    limit: input.limit as number | undefined,
  });
  return isUtf8(bytes) || shown.isError ? shown : { content: `${shown.content}${NOT_UTF8}` };
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

function showLines(
  path: string,
  text: string,
  { offset = 1, limit }: { offset?: number | undefined; limit?: number | undefined },
): ToolOutcome {
  if (offset === 1 && limit === undefined && text.length <= MAX_CHARS) return { content: text };
  const lines = text.split("\n");
  if (offset > lines.length) return failed(`${path} has ${lines.length} lines, there is no line ${offset}.`);
  const shown: string[] = [];
  let chars = 0;
  for (const line of lines.slice(offset - 1, limit === undefined ? undefined : offset - 1 + limit)) {
    chars += line.length + 1;
    if (chars > MAX_CHARS && shown.length > 0) break;
    shown.push(line.slice(0, MAX_CHARS));
  }
  const last = offset + shown.length - 1;
  const rest =
    last < lines.length ? `\n(lines ${offset} to ${last} of ${lines.length}; read on with offset ${last + 1})` : "";
  return { content: shown.join("\n") + rest };
}
