import type { Comment } from "acorn";
import { assertionStrength } from "./assertion-strength.ts";
import type { Parsed } from "./parse-source.ts";
import { pythonComments, swallowedErrors } from "./python-comments.ts";
import { nodeAt, nodesAt, type SyntaxNode, walk } from "./walk.ts";

/**
 * A comment or a piece of code that suppresses a warning. A wide suppression covers a file or all rules of a tool.
 * Narrow suppressions of the same tool, for one line or rule, may replace it.
 */
export interface Suppression {
  readonly name: string;
  readonly family: string;
  readonly isWide: boolean;
}

type Shape = readonly [name: string, family: string, isWide: boolean, words: RegExp];

/** Patterns of comments that switch off a compiler, a linter or a coverage tool. */
const SCRIPT_COMMENTS: readonly Shape[] = [
  ["@ts-nocheck", "types", true, /@ts-nocheck\b/],
  ["@ts-ignore", "types", true, /@ts-ignore\b/],
  ["@ts-expect-error", "types", false, /@ts-expect-error\b/],
  ["eslint-disable", "eslint", true, /\beslint-disable\b(?!-)/],
  ["eslint-disable-line", "eslint", false, /\beslint-disable-(?:next-)?line\b/],
  ["biome-ignore-all", "biome", true, /\bbiome-ignore-all\b/],
  ["biome-ignore", "biome", false, /\bbiome-ignore\b(?!-all)/],
  ["oxlint-disable", "oxlint", true, /\boxlint-disable\b(?!-)/],
  ["oxlint-disable-line", "oxlint", false, /\boxlint-disable-(?:next-)?line\b/],
  ["tslint:disable", "tslint", true, /\btslint:disable\b(?!-)/],
  ["tslint:disable-line", "tslint", false, /\btslint:disable-(?:next-)?line\b/],
  ["coverage ignore", "coverage", true, /\b(?:istanbul|c8|v8|node:coverage)\s+(?:ignore|disable)/],
];
const PYTHON_COMMENTS: readonly Shape[] = [
  ["noqa for a file", "noqa", true, /#\s*(?:flake8|ruff):\s*noqa\b(?!:)/i],
  ["noqa", "noqa", false, /#\s*noqa\b/i],
  ["type: ignore", "types", false, /#\s*type:\s*ignore/],
  ["pyright: ignore", "types", false, /#\s*pyright:\s*ignore/],
  ["mypy: ignore-errors", "types", true, /#\s*mypy:\s*ignore-errors/],
  ["pylint: disable", "pylint", false, /#\s*pylint:\s*disable/],
  ["pragma: no cover", "coverage", true, /#\s*pragma:\s*no\s*cover/],
];

/** All suppressions in a source. In tests, suppressions of types and of rules that tests often have to break are left out. */
export function suppressionsIn(parsed: Parsed, { isTest }: { isTest: boolean }): Suppression[] {
  if (parsed.kind === "python") {
    const swallowed = Array.from({ length: isTest ? 0 : swallowedErrors(parsed) }, () => own("except: pass"));
    const comments = pythonComments(parsed).filter(({ comment, line }) => !isUsual(comment, line));
    return [...comments.flatMap(({ comment }) => matching(PYTHON_COMMENTS, comment)), ...swallowed];
  }
  if (parsed.kind === "broken") return matchingLines(parsed.text);
  if (parsed.kind !== "script") return [];
  const comments = parsed.comments.filter(({ value }) => !/@generated\b|do not edit/i.test(value));
  if (comments.length < parsed.comments.length && isHeader(parsed.comments)) return [];
  const found = comments.flatMap(({ value }) => matching(SCRIPT_COMMENTS, value));
  walk(parsed.tree, (node, ancestors) => {
    if (node.type === "TSAnyKeyword" && !isTest && !isForced(ancestors)) found.push(own("any"));
    if (node.type === "TryStatement" && swallows(node, parsed, isTest)) found.push(own("empty catch"));
  });
  return isTest ? found.filter(({ name }) => !/^(?:@ts-expect-error|eslint-disable)/.test(name)) : found;
}

function own(name: string): Suppression {
  return { name, family: name, isWide: false };
}

/**
 * The suppressions in a comment. The patterns of one tool are tried in order and the first match counts, so that
 * `flake8: noqa` is not also counted as `noqa`.
 */
function matching(shapes: readonly Shape[], text: string): Suppression[] {
  const families = new Set<string>();
  return shapes.flatMap(([name, family, isWide, words]) => {
    if (!words.test(text) || families.has(family)) return [];
    families.add(family);
    return [{ name, family, isWide }];
  });
}

/** The suppressions in a source that no parser can read; comments are found by the characters that begin them. */
function matchingLines(text: string): Suppression[] {
  const comments = text.match(/(?:\/\/|\/\*|#)[^\n]*/g) ?? [];
  return comments.flatMap((comment) => matching([...SCRIPT_COMMENTS, ...PYTHON_COMMENTS], comment));
}

/** Whether the comments of a file say that the file was generated. */
function isHeader(comments: readonly Comment[]): boolean {
  return comments.slice(0, 5).some(({ value, start }) => start < 2000 && /@generated\b|do not edit/i.test(value));
}

/**
 * Whether `any` is part of a constraint or a conditional type, as in `(...args: any[]) => any`. It is allowed there,
 * because TypeScript has no other type that matches every function.
 */
function isForced(ancestors: readonly SyntaxNode[]): boolean {
  return ancestors.some(({ type }) => type === "TSTypeParameter" || type === "TSConditionalType");
}

/** Whether a suppression is usual where it is: for re-exports, late imports, long links, code that cannot run. */
function isUsual(comment: string, line: string): boolean {
  const isImport = /^(?:from|import)\b|^\)$|^[\w., ]+,?$/.test(line);
  if (/#\s*noqa:\s*(?:[FEI]\d+[,\s]*)+$/i.test(comment.split("#", 2).join("#")))
    return isImport || /https?:/.test(line);
  if (/#\s*type:\s*ignore\[(?:import|no-redef|assignment)/.test(comment)) return isImport;
  return (
    /#\s*pragma:\s*no\s*cover/.test(comment) &&
    /^(?:if\s+(?:__name__|(?:typing\.)?TYPE_CHECKING|sys\.|os\.)|raise\s+(?:NotImplementedError|AssertionError)|\.\.\.|except\s+(?:Import|ModuleNotFound)Error|@(?:abc\.)?abstract|assert_never|def __repr__|pass\b|else:)/.test(
      line,
    )
  );
}

/** Whether an error handler is empty and no comment explains why. In tests, an empty handler counts only if it hides an assertion. */
function swallows(
  node: SyntaxNode,
  { comments, text }: { comments: readonly Comment[]; text: string },
  isTest: boolean,
): boolean {
  const handler = nodeAt(node, "handler");
  const body = handler === undefined ? undefined : nodeAt(handler, "body");
  if (body === undefined || nodesAt(body, "body").length > 0) return false;
  if (comments.some(({ start, end }) => start > body.start && end < body.end)) return false;
  if (!isTest) return true;
  let asserts = false;
  walk(nodeAt(node, "block") ?? node, (inner) => {
    asserts ||= inner.type === "CallExpression" && assertionStrength(inner, text) > 0;
  });
  return asserts;
}
