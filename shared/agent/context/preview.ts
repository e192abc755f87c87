import { defined } from "../../support/defined.ts";
import { copyText } from "../../support/text/copy-text.ts";
import { sha256 } from "../../support/text/sha256.ts";

/** The facts about an offloaded result that its preview can show. */
export interface Preview {
  /** The file's path, as the agent's tools name it. */
  readonly path: string;
  /** The first line of a command's result, which the harness wrote: its exit code, or why it was stopped. */
  readonly ending?: string;
  readonly bytes: number;
  readonly lines: number;
  /** The first 12 digits of the text's SHA-256. */
  readonly hash: string;
  readonly first: readonly Line[];
  /** Lines that name an error, and (`moreErrors`) the number of others that do. */
  readonly errors: readonly Line[];
  readonly moreErrors: number;
  readonly last: readonly Line[];
}

interface Line {
  readonly n: number;
  readonly text: string;
}

/** Maximum length of a shown line, and maximum numbers of shown lines: the first, the last, and those that name an error. */
const LINE_CHARS = 400;
const FIRST_LINES = 60;
const LAST_LINES = 40;
const ERROR_LINES = 40;
/** A preview with less room than this, in characters, has no lines. */
const MIN_LINES_CHARS = 500;

/** Matches a line that names an error, in the outputs of common compilers, test runners and programs. `NONE` matches counts of zero errors, which are left out. */
const ERROR =
  /\b(?:error|exception|fatal|panic(?:ked)?|traceback|failed|failures?|assertion|segmentation fault|undefined reference|cannot find|not ok)\b|\b[A-Z]\w*(?:Error|Exception)\b|^\s*(?:FAIL|--- FAIL|E {2,}|[✗✕×❯] )/i;
const NONE = /\b(?:0|no) (?:error|failed|failure)s?\b/i;

/** Collects the facts for a preview. Never splits the whole text into lines, because it may have millions. */
export function summarize(text: string, { path, isCommand }: { path: string; isCommand: boolean }): Preview {
  const ending = isCommand ? ENDING.exec(text.slice(0, LINE_CHARS))?.[0] : undefined;
  const first: Line[] = [];
  const errors: Line[] = [];
  let moreErrors = 0;
  let lines = 0;
  for (const { at, end } of linesOf(text)) {
    lines += 1;
    if (lines === 1 && ending !== undefined) continue;
    if (first.length < FIRST_LINES) first.push(lineOf(text, { n: lines, at, end }));
    if (!namesError(text.slice(at, Math.min(end, at + LINE_CHARS)))) continue;
    if (errors.length < ERROR_LINES) errors.push(lineOf(text, { n: lines, at, end }));
    else moreErrors += 1;
  }
  return {
    path,
    ...defined({ ending }),
    bytes: Buffer.byteLength(text),
    lines,
    hash: sha256(text).slice(0, 12),
    first,
    errors,
    moreErrors,
    last: lastLines(text, lines),
  };
}

/** Matches the line in which the harness says how a command ended. */
const ENDING = /^\[[^\n]{1,300}\](?=\n)/;

/** The positions of the lines of a text, one after the other. */
function* linesOf(text: string): Generator<{ at: number; end: number }> {
  for (let at = 0; at <= text.length; ) {
    const feed = text.indexOf("\n", at);
    const end = feed < 0 ? text.length : feed;
    yield { at, end };
    at = end + 1;
  }
}

/**
 * The preview of an offloaded result, in at most `room` characters: its exit code, its size, the path of the whole text, and, if there is room for
 * them, lines with their numbers: those that name an error, the first, and the last.
 */
export function renderPreview(preview: Preview, room: number): string {
  const { path, ending, bytes, lines, hash, moreErrors } = preview;
  const head = [
    ...(ending === undefined ? [] : [ending]),
    `[${bytes} bytes, ${lines} lines, sha256 ${hash}; whole: ${path}]`,
  ].join("\n");
  const left = room - head.length - TITLES_CHARS;
  if (left < MIN_LINES_CHARS) return head;
  const errors = fitting(preview.errors, left * 0.4);
  const first = fitting(preview.first, (left - sizeOf(errors)) / 2);
  const shown = first.at(-1)?.n ?? 0;
  const rest = preview.last.filter(({ n }) => n > shown).reverse();
  const last = fitting(rest, left - sizeOf(errors) - sizeOf(first)).reverse();
  const hidden = preview.errors.length - errors.length + moreErrors;
  return [
    head,
    section("first lines", first),
    section(`lines that name an error${hidden > 0 ? `; ${hidden} more, found by grep` : ""}`, errors),
    section("last lines", last),
  ]
    .filter(Boolean)
    .join("\n");
}

/** Room for the titles of the sections. */
const TITLES_CHARS = 120;

function section(title: string, lines: readonly Line[]): string {
  return lines.length === 0 ? "" : `[${title}]\n${lines.map(shownAs).join("\n")}`;
}

function shownAs({ n, text }: Line): string {
  return `${n}: ${text}`;
}

/** The first of the lines that fit into `chars` characters. */
function fitting(lines: readonly Line[], chars: number): Line[] {
  const found: Line[] = [];
  let left = chars;
  for (const line of lines) {
    left -= shownAs(line).length + 1;
    if (left < 0) break;
    found.push(line);
  }
  return found;
}

function sizeOf(lines: readonly Line[]): number {
  return lines.reduce((chars, line) => chars + shownAs(line).length + 1, 0);
}

function namesError(line: string): boolean {
  return ERROR.test(line) && !NONE.test(line);
}

function lastLines(text: string, total: number): Line[] {
  const lines: Line[] = [];
  let end = text.length;
  for (let n = total; n > 0 && lines.length < LAST_LINES; n--) {
    const at = end === 0 ? 0 : text.lastIndexOf("\n", end - 1) + 1;
    lines.unshift(lineOf(text, { n, at, end }));
    end = at - 1;
  }
  return lines;
}

function lineOf(text: string, { n, at, end }: { n: number; at: number; end: number }): Line {
  if (end - at <= LINE_CHARS) return { n, text: copyText(text.slice(at, end)) };
  const more = `... (${end - at} characters)`;
  return { n, text: copyText(text.slice(at, at + LINE_CHARS - more.length) + more) };
}
