import { sha256 } from "../../shared/support/sha256.ts";
import { readBytes } from "./read-file.ts";
import type { Tool } from "./tool-context.ts";
import { explain, failed, runScript } from "./tool-context.ts";
import { WRITE_SCRIPT } from "./write-file.ts";

/** Replaces text in a file. Read and write are two sandboxes; the write compares the file with what was read. */
export const editFile: Tool = async (context, input, signal) => {
  const path = String(input.path);
  const oldText = String(input.old_text);
  const bytes = await readBytes(context, path, signal);
  if (!Buffer.isBuffer(bytes)) return bytes;
  const text = bytes.toString("utf8");
  const count = text.split(oldText).length - 1;
  if (count === 0)
    return failed(`old_text was not found in ${path}, white space included; nothing was changed. Read the file again.`);
  if (count > 1 && input.replace_all !== true) {
    return failed(
      `old_text was found ${count} times in ${path}; nothing was changed. Give more of its surroundings, or set replace_all.`,
    );
  }
  const stdin = text.split(oldText).join(String(input.new_text));
  const result = await runScript(context, WRITE_SCRIPT, { args: [path, sha256(bytes)], stdin, signal });
  if (result.code !== 0) return explain(result, path);
  return { content: `Edited ${path}: ${count} ${count === 1 ? "place" : "places"}.` };
};
