import type { FileText } from "../tool-call.ts";

/** Lines of a file: the text, and the facts about it. */
export interface Shown {
  readonly content: string;
  readonly file: FileText;
}

/** Room in characters for the notes that follow the lines of a file. */
export const NOTES_CHARS = 400;

/** Selects lines of a file's text: `limit` lines from the line `offset` on. Returns undefined if the file has no such line. */
export function selectLines(
  text: string,
  {
    path,
    bytes,
    offset = 1,
    limit,
  }: { path: string; bytes: number; offset?: number | undefined; limit?: number | undefined },
): Shown | undefined {
  const total = countLines(text);
  if (offset > total) return undefined;
  const last = limit === undefined ? total : Math.min(total, offset + limit - 1);
  const from = startOf(text, offset);
  const content = last === total ? text.slice(from) : text.slice(from, startOf(text, last + 1) - 1);
  return { content, file: { path, bytes, first: offset, last, total } };
}

/** Cuts lines of a file to at most `maxChars` characters: after a whole line or, if the first line is longer, within it. */
export function cutLines({ content, file }: Shown, maxChars: number): Shown {
  if (content.length <= maxChars) return { content, file };
  const { cutLine, ...facts } = file;
  const end = content.lastIndexOf("\n", maxChars);
  if (end >= 0) {
    const cut = content.slice(0, end);
    return { content: cut, file: { ...facts, last: file.first + countLines(cut) - 1 } };
  }
  const whole = content.indexOf("\n");
  const isHalf = /[\uD800-\uDBFF]$/.test(content.slice(0, maxChars));
  return {
    content: content.slice(0, isHalf ? maxChars - 1 : maxChars),
    file: { ...facts, last: file.first, cutLine: whole >= 0 ? whole : (cutLine ?? content.length) },
  };
}

/** The result for the model: the lines, and notes that say which part of the file they are and how to see the rest. */
export function renderLines({ content, file }: Shown): string {
  const { path, last, cutLine, note } = file;
  const shown = content.length - content.lastIndexOf("\n") - 1;
  const cut =
    cutLine === undefined
      ? ""
      : `\n(line ${last} has ${cutLine} characters, and the first ${shown} of them are shown; a command such as sed -n ${last}p ${shortPath(path)} | cut -c ${shown + 1}-${2 * shown} shows more)`;
  return `${content}${cut}${nextLines(file)}${note ?? ""}`;
}

/** The note that names the lines which are shown and the next line; empty at the end of the file. */
export function nextLines({ first, last, total }: FileText): string {
  return last < total ? `\n(lines ${first} to ${last} of ${total}; read on with offset ${last + 1})` : "";
}

/** The result of a read that does not fit into the turn's room. */
export function notShown({ path, bytes, total, first }: FileText): string {
  return `(not shown: ${shortPath(path)}, ${bytes} bytes, ${total} lines; this turn's results are full, so read it in your next turn with offset ${first})`;
}

/** The end of a long path. */
export function shortPath(path: string): string {
  return path.length <= 60 ? path : `...${path.slice(-57)}`;
}

/** Counts the lines of a text; a line feed at the end begins another line. */
export function countLines(text: string): number {
  let lines = 1;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) lines += 1;
  return lines;
}

/** The index at which a line of a text begins. */
function startOf(text: string, line: number): number {
  let at = 0;
  for (let n = 1; n < line; n++) at = text.indexOf("\n", at) + 1;
  return at;
}
