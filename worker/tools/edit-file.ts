import { isUtf8 } from "node:buffer";
import type { ToolOutcome } from "../../shared/agent/tool-call.ts";
import { sha256 } from "../../shared/support/text/sha256.ts";
import { readBytes } from "./read-file.ts";
import { explainMarkNotFound, refuseMarks } from "./refuse-marks.ts";
import { explainNotFound, refuseHalves, refuseLostBytes } from "./refuse-text.ts";
import { explain, failed, runScript, type Tool } from "./tool-context.ts";
import { CHANGED, WRITE_SCRIPT } from "./write-file.ts";

/** Maximum number of tries of one edit if other calls of the same turn change the file meanwhile. */
const MAX_TRIES = 10;

/** Replaces text in a file. Reads the file in one sandbox and writes it in another; the write fails if the file has changed since the read. */
export const editFile: Tool = async (context, input, signal) => {
  for (let tries = 1; ; tries++) {
    const { outcome, hasChanged } = await editOnce(context, input, signal);
    if (!hasChanged || tries === MAX_TRIES) return outcome;
  }
};

type Edited = { outcome: ToolOutcome; hasChanged?: boolean };

async function editOnce(...[context, input, signal]: Parameters<Tool>): Promise<Edited> {
  const path = String(input.path);
  const [oldText, newText] = [asBytes(String(input.old_text)), asBytes(String(input.new_text))];
  const halves = refuseHalves(path, String(input.new_text));
  if (halves !== undefined) return { outcome: halves };
  const bytes = await readBytes(context, path, signal);
  if (!Buffer.isBuffer(bytes)) return { outcome: bytes };
  const text = bytes.toString("latin1");
  const count = text.split(oldText).length - 1;
  const refusal = refuse(path, count, input.replace_all === true);
  if (refusal !== undefined) {
    const why =
      count === 0
        ? (explainMarkNotFound(path, oldText) ?? explainNotFound(path, String(input.old_text), bytes))
        : undefined;
    return { outcome: why ?? failed(refusal) };
  }
  const edited = text.split(oldText).join(newText);
  const refused = refuseLostBytes(path, String(input.new_text), bytes) ?? refuseMarks(path, edited, text);
  if (refused !== undefined) return { outcome: refused };
  const stdin = Buffer.from(edited, "latin1");
  const result = await runScript(context, WRITE_SCRIPT, { args: [path, sha256(bytes)], stdin, signal });
  if (result.code !== 0) return { outcome: explain(result, path), hasChanged: result.code === CHANGED };
  const places = `${count} ${count === 1 ? "place" : "places"}`;
  return { outcome: { content: [`Edited ${path}: ${places}.`, ...warnings(bytes, text, newText)].join(" ") } };
}

/** Returns warnings about an edit that may have an unintended effect. */
function warnings(bytes: Buffer, text: string, newText: string): string[] {
  const isMixed = !isUtf8(bytes) && /[\x80-\xff]/.test(newText);
  return [
    ...(bringsLf(text, newText) ? ["Its lines end with CRLF, but lines of new_text end with LF."] : []),
    ...(isMixed
      ? ["The file is not UTF-8, and new_text was written in UTF-8: its letters beyond ASCII may be wrong there."]
      : []),
  ];
}

/** True if every line of the file ends with CRLF, but a line of the new text ends with LF. */
function bringsLf(text: string, newText: string): boolean {
  return /\r\n/.test(text) && !/(?<!\r)\n/.test(text) && /(?<!\r)\n/.test(newText);
}

/** Converts a text to a string with one character per UTF-8 byte, so that bytes outside of the edit stay unchanged even if they are not UTF-8. */
function asBytes(text: string): string {
  return Buffer.from(text, "utf8").toString("latin1");
}

function refuse(path: string, count: number, replacesAll: boolean): string | undefined {
  if (count === 0)
    return `old_text was not found in ${path}, white space included; nothing was changed. Read the file again.`;
  if (count > 1 && !replacesAll)
    return `old_text was found ${count} times in ${path}; nothing was changed. Give more of its surroundings, or set replace_all.`;
  return undefined;
}
