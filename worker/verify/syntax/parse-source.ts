import { parser as pythonParser } from "@lezer/python";
import { tsPlugin } from "@sveltejs/acorn-typescript";
import { type Comment, type Options, Parser } from "acorn";
import type { CodeNode } from "./code-node.ts";
import { parseTree, type TreeLanguage, treeLanguageOf } from "./grammars.ts";
import { isDataPath, parseJson, parseYaml } from "./parse-data.ts";
import type { SyntaxNode } from "./walk.ts";

/** A source text, as parsed by the parser of its language. */
export type Parsed =
  | { readonly kind: "script"; readonly tree: SyntaxNode; readonly comments: readonly Comment[]; readonly text: string }
  /** A Python source. Our parser continues after syntax that it does not know; `doubt` is the first position of such syntax. */
  | {
      readonly kind: "python";
      readonly tree: PythonTree;
      readonly text: string;
      readonly doubt?: string;
      /** Names of the functions that CPython found; undefined if CPython was not asked. */
      readonly functions?: ReadonlySet<string>;
      /** A digest from CPython's syntax tree, equal for two sources with the same behaviour; undefined if CPython was not asked. */
      readonly code?: string;
    }
  /** A source in a language that tree-sitter parses. `doubt` is the first position of syntax that its grammar does not know. */
  | {
      readonly kind: "tree";
      readonly language: TreeLanguage;
      readonly root: CodeNode;
      readonly text: string;
      readonly doubt?: string;
    }
  | { readonly kind: "data"; readonly isLoose: boolean }
  /** A source that cannot be parsed. `isSure` is false if our parser may be wrong. */
  | { readonly kind: "broken"; readonly message: string; readonly isSure: boolean; readonly text: string }
  /** A file in a language that has no parser here, or whose grammar `prepareGrammars` has not loaded. */
  | { readonly kind: "other" };

export type PythonTree = ReturnType<typeof pythonParser.parse>;

/**
 * Parses a file by its extension. Our parsers of JavaScript, TypeScript and Python are never sure that a file is
 * broken; `settle-syntax.ts` asks the languages' own tools.
 */
export function parseSource(path: string, text: string): Parsed {
  const extension = /\.([a-z]+)$/i.exec(path)?.[1]?.toLowerCase() ?? "";
  if (/^[cm]?jsx?$/.test(extension)) return parseScript(text, { path, isTyped: false });
  if (/^[cm]?tsx?$/.test(extension)) return parseScript(text, { path, isTyped: true });
  if (extension === "py" || extension === "pyi") return parsePython(text);
  const language = treeLanguageOf(path);
  if (language !== undefined) return parseCode(language, text);
  const data = isDataPath(path);
  if (data === undefined) return { kind: "other" };
  return data === "json" ? parseJson(path, text) : parseYaml(path, text);
}

const Typed = Parser.extend(tsPlugin({}));
const TypedJsx = Parser.extend(tsPlugin({ jsx: {} }));
const Ambient = Parser.extend(tsPlugin({ dts: true }));

function parseScript(text: string, { path, isTyped }: { path: string; isTyped: boolean }): Parsed {
  const hasJsx = /x$/i.test(path);
  const module = { sourceType: "module" as const, allowReturnOutsideFunction: true };
  const script = { sourceType: "script" as const, allowReturnOutsideFunction: true };
  const typed = hasJsx ? TypedJsx : Typed;
  const ways: (() => Parsed)[] = isTyped
    ? [
        () => parseWith(/\.d\.[cm]?ts$/.test(path) ? Ambient : typed, text, module),
        () => parseWith(typed, text, module),
        () => parseWith(typed, text, script),
      ]
    : [
        () => parseWith(Parser, text, module),
        () => parseWith(Parser, text, script),
        () => parseWith(TypedJsx, text, module),
      ];
  let first: unknown;
  for (const way of ways) {
    try {
      return way();
    } catch (error) {
      first ??= error;
    }
  }
  return { kind: "broken", message: messageOf(first), isSure: false, text };
}

function parseWith(parser: typeof Parser, text: string, options: Omit<Options, "ecmaVersion">): Parsed {
  const comments: Comment[] = [];
  const tree = parser.parse(text, {
    ...options,
    ecmaVersion: "latest",
    allowHashBang: true,
    locations: true,
    onComment: comments,
  });
  return { kind: "script", tree: tree as unknown as SyntaxNode, comments, text };
}

function parsePython(text: string): Parsed {
  const tree = pythonParser.parse(text);
  let error: number | undefined;
  tree.iterate({
    enter: (node) => {
      if (node.type.isError) error ??= node.from;
    },
  });
  if (error === undefined) return { kind: "python", tree, text };
  return { kind: "python", tree, text, doubt: `not Python at line ${text.slice(0, error).split("\n").length}` };
}

function parseCode(language: TreeLanguage, text: string): Parsed {
  const parsed = parseTree(language, text);
  return parsed === undefined ? { kind: "other" } : { kind: "tree", language, text, ...parsed };
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n")[0]?.slice(0, 200) ?? "";
}
