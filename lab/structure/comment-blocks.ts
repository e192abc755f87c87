import type { Comment } from "acorn";
import { parseSource } from "../../worker/verify/syntax/parse-source.ts";
import type { SourceTree } from "./source-tree.ts";
import { isSource } from "./source-tree.ts";

/** One comment: a block comment, or consecutive `//` lines. Lines without a word are left out. */
export interface CommentBlock {
  readonly file: string;
  readonly lines: readonly { readonly line: number; readonly text: string }[];
}

/** Returns the comments of all modules in a source tree, and the modules that could not be parsed. */
export function commentsOf(tree: SourceTree): { blocks: CommentBlock[]; unparsed: string[] } {
  const blocks: CommentBlock[] = [];
  const unparsed: string[] = [];
  for (const file of tree.files.filter(isSource)) {
    const found = commentBlocks(file, tree.read(file));
    if (found === undefined) unparsed.push(file);
    else blocks.push(...found);
  }
  return { blocks, unparsed };
}

/** Joins the lines of a comment into one line. */
export function textOf({ lines }: CommentBlock): string {
  return lines.map(({ text }) => text).join(" ");
}

function commentBlocks(file: string, source: string): CommentBlock[] | undefined {
  const parsed = parseSource(file, source);
  if (parsed.kind !== "script") return undefined;
  // The parser reports a comment twice if it parses the expression around the comment twice.
  const comments = [...new Map(parsed.comments.map((comment) => [comment.start, comment])).values()];
  const blocks: { ownLine: boolean; lines: { line: number; text: string }[] }[] = [];
  for (const comment of comments.sort((a, b) => a.start - b.start)) {
    const ownLine = comment.type === "Line" && /(^|\n)[ \t]*$/.test(source.slice(0, comment.start));
    const lines = linesOf(comment);
    const last = blocks.at(-1);
    if (ownLine && last?.ownLine && last.lines.at(-1)?.line === (lines[0]?.line ?? 0) - 1) last.lines.push(...lines);
    else blocks.push({ ownLine, lines });
  }
  return blocks.flatMap(({ lines }) => {
    const worded = lines.filter(({ text }) => /\w/.test(text));
    return worded.length === 0 ? [] : [{ file, lines: worded }];
  });
}

function linesOf({ value, loc }: Comment): { line: number; text: string }[] {
  const first = loc?.start.line ?? 1;
  return value.split("\n").map((text, i) => ({ line: first + i, text: text.replace(/^\s*\*?\s*/, "").trim() }));
}
