import type { ToolOutcome } from "../../shared/agent/tool-call.ts";
import { sha256 } from "../../shared/support/sha256.ts";
import { readBytes } from "./read-file.ts";
import { explainMarkNotFound, refuseMarks } from "./refuse-marks.ts";
import type { Tool } from "./tool-context.ts";
import { explain, failed, runScript } from "./tool-context.ts";
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
  const oldText = asBytes(String(input.old_text));
  const bytes = await readBytes(context, path, signal);
  if (!Buffer.isBuffer(bytes)) return { outcome: bytes };
  const text = bytes.toString("latin1");
  const count = text.split(oldText).length - 1;
  const refusal = refuse(path, count, input.replace_all === true);
  if (refusal !== undefined)
    return { outcome: (count === 0 ? explainMarkNotFound(path, oldText) : undefined) ?? failed(refusal) };
  const edited = text.split(oldText).join(asBytes(String(input.new_text)));
  const marked = refuseMarks(path, edited, text);
  if (marked !== undefined) return { outcome: marked };
  const stdin = Buffer.from(edited, "latin1");
  const result = await runScript(context, WRITE_SCRIPT, { args: [path, sha256(bytes)], stdin, signal });
  if (result.code !== 0) return { outcome: explain(result, path), hasChanged: result.code === CHANGED };
  return { outcome: { content: `Edited ${path}: ${count} ${count === 1 ? "place" : "places"}.` } };
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
