import { createRequire } from "node:module";
import treeSitter from "@vscode/tree-sitter-wasm";
import { type CodeNode, copyTree } from "./code-node.ts";

/** The languages whose files tree-sitter parses here. */
export type TreeLanguage = "go" | "rust" | "java" | "ruby" | "php";

const EXTENSIONS: Readonly<Record<string, TreeLanguage>> = {
  go: "go",
  rs: "rust",
  java: "java",
  rb: "ruby",
  php: "php",
};

/** The language of a file that tree-sitter parses, by the file's extension; undefined for any other file. */
export function treeLanguageOf(path: string): TreeLanguage | undefined {
  return EXTENSIONS[/\.([a-z]+)$/i.exec(path)?.[1]?.toLowerCase() ?? ""];
}

/** The grammars by language. Each is loaded once per process, when the first file of its language is read. */
const loading = new Map<TreeLanguage, Promise<void>>();
const parsers = new Map<TreeLanguage, treeSitter.Parser>();

/** Loads the grammars that parse the files at these paths, so that `parseSource` can parse the files without waiting. */
export async function prepareGrammars(paths: Iterable<string>): Promise<void> {
  const languages = new Set([...paths].flatMap((path) => treeLanguageOf(path) ?? []));
  await Promise.all([...languages].map(prepare));
}

function prepare(language: TreeLanguage): Promise<void> {
  const known = loading.get(language) ?? load(language);
  loading.set(language, known);
  return known;
}

let runtime: Promise<void> | undefined;

async function load(language: TreeLanguage): Promise<void> {
  runtime ??= treeSitter.Parser.init();
  await runtime;
  const file = createRequire(import.meta.url).resolve(`@vscode/tree-sitter-wasm/wasm/tree-sitter-${language}.wasm`);
  const grammar = await treeSitter.Language.load(file);
  parsers.set(language, new treeSitter.Parser().setLanguage(grammar));
}

/** A parsed file: a copy of the syntax tree, and the first position of syntax that the grammar does not know. */
export interface ParsedTree {
  readonly root: CodeNode;
  readonly doubt?: string;
}

/** Parses a text; undefined if `prepareGrammars` has not loaded the language's grammar. The memory of tree-sitter's own tree is freed. */
export function parseTree(language: TreeLanguage, text: string): ParsedTree | undefined {
  const tree = parsers.get(language)?.parse(text) ?? undefined;
  if (tree === undefined) return undefined;
  try {
    const { root, error } = copyTree(tree);
    if (error === undefined) return { root };
    return { root, doubt: `unknown syntax at line ${text.slice(0, error).split("\n").length}` };
  } finally {
    tree.delete();
  }
}
