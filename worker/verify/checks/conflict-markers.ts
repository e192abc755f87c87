import type { FileChange } from "../change.ts";
import type { StaticCheck } from "../static-check.ts";
import { walk } from "../syntax/walk.ts";
import { isFixturePath, isTestPath } from "./test-paths.ts";

const MARKER = /^(?:<{7}|>{7}|\|{7}) .*$/gm;

/**
 * The change contains no markers of an unfinished merge. Texts about merges may contain markers: in code blocks, in the
 * strings of tests, in patches.
 */
export const conflictMarkers: StaticCheck = {
  name: "conflict-markers",
  reason: "a conflict marker shows an unfinished merge",
  severity: "error",
  holds: "no conflict markers",
  inspect: ({ files }) => {
    const known = new Set(files.flatMap(({ textBefore = "" }) => textBefore.match(MARKER) ?? []));
    return files
      .filter((file) => {
        const markers = isAboutMerges(file) ? [] : markersIn(file);
        return markers.some((marker) => !known.has(marker)) && (!isProse(file) || isWhole(markers));
      })
      .map(({ path }) => ({ claim: `${path} contains conflict markers` }));
  },
};

function isAboutMerges({ path }: FileChange): boolean {
  return isFixturePath(path) || /\.(?:diff|patch|rej|orig|snap)$/.test(path);
}

const PROSE =
  /\.(?:md|mdx|markdown|rst|rest|txt|text|adoc|asciidoc|org|textile|wiki|mediawiki|pod|rdoc|tex)$|(?:^|\/)(?:readme|changelog|changes|history|news|todo|notes|authors|contributing|license|licence|copying)$/i;

function isProse({ path }: FileChange): boolean {
  return PROSE.test(path);
}

/**
 * Whether an end marker follows a start marker, as an unfinished merge leaves them. A single marker in prose is text: a
 * deep quotation, a prompt, an underline.
 */
function isWhole(markers: readonly string[]): boolean {
  const first = markers.findIndex((marker) => marker.startsWith("<"));
  return first >= 0 && markers.slice(first).some((marker) => marker.startsWith(">"));
}

/** The conflict markers in a file, without those that the file quotes as text. */
function markersIn({ path, textAfter = "", parsedAfter }: FileChange): string[] {
  let text = textAfter;
  if (/\.(?:md|mdx|markdown)$/i.test(path))
    text = text.replace(/^(\s*)(`{3,}|~{3,})[^\n]*\n[\s\S]*?^\s*\2[`~]*\s*$/gm, "");
  if (/\.(?:adoc|asciidoc)$/i.test(path)) text = text.replace(/^(-{4,}|\.{4,})\n[\s\S]*?^\1$/gm, "");
  if (!isTestPath(path)) return text.match(MARKER) ?? [];
  // In code that parses, conflict markers can only be in strings or comments.
  if (parsedAfter?.kind === "python" && parsedAfter.doubt === undefined) return [];
  if (parsedAfter?.kind !== "script") return text.match(MARKER) ?? [];
  const strings: [number, number][] = [];
  walk(parsedAfter.tree, ({ type, start, end }) => {
    if (type === "TemplateLiteral" || type === "Literal") strings.push([start, end]);
  });
  return [...text.matchAll(MARKER)]
    .filter(({ index }) => !strings.some(([start, end]) => start < index && index < end))
    .map(([marker]) => marker);
}
