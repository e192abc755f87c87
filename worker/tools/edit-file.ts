import { isUtf8 } from "node:buffer";
import type { ToolOutcome } from "../../shared/agent/tool-call.ts";
import { sha256 } from "../../shared/support/text/sha256.ts";
import { readBytes } from "./read-file.ts";
import { explainMarkNotFound, refuseMarks } from "./refuse-marks.ts";
import { explainNotFound, refuseHalves, refuseLostBytes } from "./refuse-text.ts";
import { explain, failed, runScript, type Tool } from "./tool-context.ts";
import { CHANGED, WRITE_SCRIPT } from "./write-file.ts";

/** Times that an edit is made anew because another call of the same turn has changed the file meanwhile. */
const MAX_TRIES = 10;

/** Replaces text in a file. Read and write are two sandboxes; the write compares the file with what was read. */
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
  return { outcome: { content: [`Edited ${path}: ${places}.`, ...oddities(bytes, text, newText)].join(" ") } };
}

/** Warnings about an edit that was done as asked, but perhaps not as meant. */
function oddities(bytes: Buffer, text: string, newText: string): string[] {
  const isMixed = !isUtf8(bytes) && /[\x80-\xff]/.test(newText);
  return [
    ...(bringsLf(text, newText) ? ["Its lines end with CRLF, those that new_text brought with LF."] : []),
    ...(isMixed
      ? ["The file is not UTF-8, and new_text was written in UTF-8: its letters beyond ASCII may be wrong there."]
      : []),
  ];
}

/** True where every line of a file ends with CRLF, and not all of those that are put into it. */
function bringsLf(text: string, newText: string): boolean {
  return /\r\n/.test(text) && !/(?<!\r)\n/.test(text) && /(?<!\r)\n/.test(newText);
}

/** One character a byte: what is not UTF-8 beside the edit stays as it is. */
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
