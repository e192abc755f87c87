import { parser as pythonParser } from "@lezer/python";
import { tsPlugin } from "@sveltejs/acorn-typescript";
import type { Comment, Options } from "acorn";
import { Parser } from "acorn";
import { parseAllDocuments } from "yaml";
import type { SyntaxNode } from "./walk.ts";

/** A source as its language's parser sees it. */
export type Parsed =
  | { readonly kind: "script"; readonly tree: SyntaxNode; readonly comments: readonly Comment[]; readonly text: string }
  | { readonly kind: "python"; readonly tree: PythonTree; readonly text: string }
  | { readonly kind: "data" }
  /** It cannot be parsed. `isSure` is false where our parser may be the one that is wrong. */
  | { readonly kind: "broken"; readonly message: string; readonly isSure: boolean }
  /** A language that is not parsed here. */
  | { readonly kind: "other" };

export type PythonTree = ReturnType<typeof pythonParser.parse>;

/** Parses a file by what its name says it is. */
export function parseSource(path: string, text: string): Parsed {
  const extension = /\.([a-z]+)$/i.exec(path)?.[1]?.toLowerCase() ?? "";
  if (/^[cm]?jsx?$/.test(extension)) return parseScript(text, { path, isTyped: false });
  if (/^[cm]?tsx?$/.test(extension)) return parseScript(text, { path, isTyped: true });
  if (extension === "py") return parsePython(text);
  if (extension === "json" && !/(^|\/)[jt]sconfig[^/]*\.json$/.test(path)) return attempt(() => JSON.parse(text));
  if (extension === "yaml" || extension === "yml") return attempt(() => readYaml(text));
  return { kind: "other" };
}

const Typed = Parser.extend(tsPlugin({}));
const TypedJsx = Parser.extend(tsPlugin({ jsx: {} }));

function parseScript(text: string, { path, isTyped }: { path: string; isTyped: boolean }): Parsed {
  const hasJsx = /x$/i.test(path);
  const module = { sourceType: "module" as const, allowReturnOutsideFunction: true };
  const ways: (() => Parsed)[] = isTyped
    ? [() => parseWith(hasJsx ? TypedJsx : Typed, text, module)]
    : [
        () => parseWith(Parser, text, module),
        () => parseWith(Parser, text, { sourceType: "script", allowReturnOutsideFunction: true }),
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
  return { kind: "broken", message: messageOf(first), isSure: !isTyped };
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
  const line = text.slice(0, error).split("\n").length;
  return { kind: "broken", message: `not Python at line ${line}`, isSure: true };
}

function readYaml(text: string): void {
  // Templates are not YAML before they are filled in.
  if (text.includes("{{")) return;
  const fault = parseAllDocuments(text).flatMap(({ errors }) => errors)[0];
  if (fault !== undefined) throw fault;
}

function attempt(parse: () => unknown): Parsed {
  try {
    parse();
    return { kind: "data" };
  } catch (error) {
    return { kind: "broken", message: messageOf(error), isSure: true };
  }
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n")[0]?.slice(0, 200) ?? "";
}
