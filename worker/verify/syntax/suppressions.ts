import type { Parsed } from "./parse-source.ts";
import { pythonComments, swallowedErrors } from "./python-facts.ts";
import { nodeAt, nodesAt, walk } from "./walk.ts";

/** Comments that switch a compiler, a linter or a coverage tool off, by what they are called. */
const SCRIPT_COMMENTS: readonly [string, RegExp][] = [
  ["@ts-ignore", /@ts-ignore\b/],
  ["@ts-expect-error", /@ts-expect-error\b/],
  ["@ts-nocheck", /@ts-nocheck\b/],
  ["eslint-disable", /\beslint-disable/],
  ["biome-ignore", /\bbiome-ignore/],
  ["oxlint-disable", /\boxlint-disable/],
  ["tslint:disable", /\btslint:disable/],
  ["coverage ignore", /\b(?:istanbul|c8|v8|node:coverage)\s+(?:ignore|disable)/],
];
const PYTHON_COMMENTS: readonly [string, RegExp][] = [
  ["noqa", /#\s*noqa\b/i],
  ["type: ignore", /#\s*type:\s*ignore/],
  ["pyright: ignore", /#\s*pyright:\s*ignore/],
  ["pylint: disable", /#\s*pylint:\s*disable/],
  ["pragma: no cover", /#\s*pragma:\s*no\s*cover/],
];

/** How often a source switches off what would complain, by the name of the suppression. */
export function suppressionsIn(parsed: Parsed): Map<string, number> {
  const found = new Map<string, number>();
  for (const name of namesIn(parsed)) found.set(name, (found.get(name) ?? 0) + 1);
  return found;
}

function namesIn(parsed: Parsed): string[] {
  if (parsed.kind === "python") {
    const swallowed = Array.from({ length: swallowedErrors(parsed) }, () => "except: pass");
    return [...pythonComments(parsed).flatMap((comment) => matching(PYTHON_COMMENTS, comment)), ...swallowed];
  }
  if (parsed.kind !== "script") return [];
  const names = parsed.comments.flatMap(({ value }) => matching(SCRIPT_COMMENTS, value));
  walk(parsed.tree, (node) => {
    if (node.type === "TSAnyKeyword") names.push("any");
    if (node.type === "CatchClause" && isEmptyBlock(node, parsed.comments)) names.push("empty catch");
  });
  return names;
}

function matching(shapes: readonly [string, RegExp][], text: string): string[] {
  return shapes.filter(([, shape]) => shape.test(text)).map(([name]) => name);
}

/** A handler that does nothing and does not say why. */
function isEmptyBlock(
  clause: Parameters<typeof nodeAt>[0],
  comments: readonly { start: number; end: number }[],
): boolean {
  const body = nodeAt(clause, "body");
  if (body === undefined || nodesAt(body, "body").length > 0) return false;
  return !comments.some(({ start, end }) => start > body.start && end < body.end);
}
