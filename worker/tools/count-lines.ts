import { readBytes } from "./read-file.ts";
import type { Tool } from "./tool-context.ts";

/** Counts the lines of a file; a last line without a line end counts. */
export const countLines: Tool = async (context, input, signal) => {
  const bytes = await readBytes(context, String(input.path), signal);
  if (!Buffer.isBuffer(bytes)) return bytes;
  const lines = bytes.toString("latin1").split("\n");
  return { content: String(lines.at(-1) === "" ? lines.length - 1 : lines.length) };
};
