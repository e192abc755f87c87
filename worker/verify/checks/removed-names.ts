import type { FileChange } from "../change.ts";
import { fieldOf, nodesAbove, sourceOf, visitCode } from "../syntax/code-node.ts";
import { CODE_LANGUAGES } from "../syntax/languages/code-languages.ts";
import type { Parsed } from "../syntax/parse-source.ts";
import { isTestPath } from "./test-paths.ts";

/**
 * Names of functions and types that sources in Go, Rust, Java, Ruby and PHP no longer define. A file that defines new names may have renamed
 * them, so its names do not count.
 */
export function removedNames(files: readonly FileChange[]): string[] {
  const sources = files.filter(({ path }) => !isTestPath(path));
  const after = new Set(sources.flatMap(({ parsedAfter }) => [...namesIn(parsedAfter)]));
  return sources.flatMap(({ parsedBefore, parsedAfter }) => {
    const [old, now] = [namesIn(parsedBefore), namesIn(parsedAfter)];
    if ([...now].some((name) => !old.has(name))) return [];
    return [...old].filter((name) => !after.has(name) && name.length > 1);
  });
}

function namesIn(parsed: Parsed | undefined): Set<string> {
  const names = new Set<string>();
  if (parsed?.kind !== "tree") return names;
  const language = CODE_LANGUAGES[parsed.language];
  const source = { root: parsed.root, text: parsed.text };
  visitCode(parsed.root, (node) => {
    if (!language.named.test(node.type) && !TYPES.test(node.type)) return;
    const isOfTests = [node, ...nodesAbove(node)].some((each) => language.isOfTests?.(each, source) === true);
    const name = sourceOf(fieldOf(node, "name"), parsed.text);
    if (!isOfTests && /^\w+[?!]?$/.test(name)) names.add(name);
  });
  return names;
}

const TYPES = /^(?:class|module|trait|interface|enum|record|struct)(?:_declaration|_item)?$|^type_spec$/;
