import type { CodeNode } from "../code-node.ts";
import type { TreeLanguage } from "../grammars.ts";
import type { Parsed } from "../parse-source.ts";
import { goExports } from "./go-exports.ts";
import { javaExports } from "./java-exports.ts";
import { phpExports } from "./php-exports.ts";
import { pythonExports } from "./python-exports.ts";
import { rubyExports } from "./ruby-exports.ts";
import { rustExports } from "./rust-exports.ts";

/** The names that callers of a file can use, as far as its source shows them. A member is written after its type: `Cart.add`. */
export interface CodeExports {
  readonly names: ReadonlySet<string>;
  /** Names that are there too, but that no caller is expected to use, such as imports. */
  readonly others: ReadonlySet<string>;
  /** Types with members that the source does not show; an empty name stands for the file. */
  readonly open: ReadonlySet<string>;
}

/** Collects exports while a file is read. */
export interface Collected {
  readonly names: Set<string>;
  readonly others: Set<string>;
  readonly open: Set<string>;
}

const READERS: Readonly<Record<TreeLanguage, (root: CodeNode, text: string, into: Collected) => void>> = {
  go: goExports,
  rust: rustExports,
  java: javaExports,
  ruby: rubyExports,
  php: phpExports,
};

/** Reads the exports of a file in Go, Rust, Java, Ruby, PHP or Python; undefined for any other language. */
export function codeExports(parsed: Parsed, path: string): CodeExports | undefined {
  const into: Collected = { names: new Set(), others: new Set(), open: new Set() };
  if (parsed.kind === "tree") READERS[parsed.language](parsed.root, parsed.text, into);
  else if (parsed.kind === "python") pythonExports(parsed, path, into);
  else return undefined;
  if ("doubt" in parsed && parsed.doubt !== undefined) into.open.add("");
  return into;
}
