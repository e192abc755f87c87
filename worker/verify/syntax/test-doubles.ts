import { OF_TESTS, sourcesIn } from "./assertion-scope.ts";
import { modulesIn } from "./python-scope.ts";
import { nameChain, nodeAt, nodesAt, type SyntaxNode, walk } from "./walk.ts";

/** The names by which a test file reaches the code under test, and those that it replaces. */
export interface FileNames {
  /** Names that the file imports from modules under test. */
  readonly imported: ReadonlySet<string>;
  /** Names that the file declares itself. */
  readonly declared: ReadonlySet<string>;
  /** Imported names whose modules the file mocks, or that it imports from a module of doubles. */
  readonly mocked: ReadonlySet<string>;
}

export function scriptNames(tree: SyntaxNode, text: string): FileNames {
  const sources = sourcesIn(tree);
  const isDouble = (path: string) => /(?:^|[/._-])(?:mock|fake|stub|double|dummy)/i.test(path);
  const mocks = new Map<string, string>();
  const declared = new Set<string>();
  walk(tree, (node) => {
    const id = /^(?:VariableDeclarator|FunctionDeclaration|ClassDeclaration)$/.test(node.type)
      ? nodeAt(node, "id")
      : undefined;
    if (id?.type === "Identifier" && isCode(node)) declared.add(String(id.name));
    const name = node.type === "CallExpression" ? nameChain(nodeAt(node, "callee")).join(".") : "";
    const [path, factory] = nodesAt(node, "arguments");
    if (/^(?:vi|jest|mock|td)\.(?:mock|doMock|module|unstable_mockModule|replace)$/.test(name) && path !== undefined)
      mocks.set(pathIn(path), factory === undefined ? "" : text.slice(factory.start, factory.end));
  });
  const isMocked = ([name, path]: readonly [string, string]) => {
    const factory = mocks.get(path);
    if (factory === undefined) return isDouble(path);
    return !/actual|original/i.test(factory) || new RegExp(`\\b${name}\\s*[:(,]`).test(factory);
  };
  const imported = [...sources].filter(([, path]) => !OF_TESTS.test(path));
  const mocked = [...sources].filter(isMocked);
  return { imported: namesOf(imported), declared, mocked: namesOf(mocked) };
}

/** Whether a declaration is one of code, and not of a plain value. */
function isCode(node: SyntaxNode): boolean {
  const init = node.type === "VariableDeclarator" ? nodeAt(node, "init") : node;
  if (/^(?:Arrow)?Function|^Class|^ObjectExpression$/.test(init?.type ?? "")) return true;
  return /^(?:(?:vi|jest|mock)\.fn|sinon\.(?:stub|fake))\b/.test(nameChain(nodeAt(init ?? node, "callee")).join("."));
}

function pathIn(node: SyntaxNode): string {
  return String(nodeAt(node, "source")?.value ?? node.value ?? "");
}

function namesOf(pairs: readonly (readonly [string, string])[]): Set<string> {
  return new Set(pairs.map(([name]) => name));
}

export function pythonNames(text: string): FileNames {
  const modules = modulesIn(text);
  const declared = [
    ...text.matchAll(
      /^[ \t]*(?:(?:async[ \t]+)?def|class)[ \t]+(\w+)|^[ \t]*(\w+)[ \t]*=[ \t]*(?:lambda\b|(?:\w+\.)?(?:Magic|Async)?Mock\()/gm,
    ),
  ].map(([, a, b]) => a ?? b ?? "");
  return { imported: new Set(modules.keys()), declared: new Set(declared), mocked: new Set() };
}

/** The functions that a piece of code replaces by doubles with a fixed result, by the last part of their name. */
export function replacedIn(text: string): string[] {
  return REPLACES.flatMap((pattern) => [...text.matchAll(pattern)].map(([, name = ""]) => name));
}

const REPLACES = [
  /\bspyOn\(\s*[^,()]+,\s*["'`](\w+)["'`]\s*\)\s*\.\s*mock(?:Return|Resolved|Rejected|Implementation)/g,
  /\b(?:mock\.method|sinon\.(?:stub|replace|fake)|(?:sandbox|stub)\.(?:stub|replace)|stub)\(\s*[\w.]+,\s*["'`](\w+)["'`]/g,
  /\b(?:patch\.object|setattr)\(\s*[\w.]+,\s*["'](\w+)["']/g,
  /\b(?:patch|setattr)\(\s*["'][\w.]*?\.?(\w+)["']/g,
  /\b[\w.]+\.(\w+)\s*=\s*(?:(?:vi|jest|mock)\.fn|(?:mock\.)?(?:Magic)?Mock|sinon\.(?:stub|fake))\(/g,
];

/** Whether an assertion about a value calls a function. */
export function isCallOf(about: string | undefined, name: string): boolean {
  return about !== undefined && new RegExp(`(?<!\\w)(?:new|await)?${name}\\(`).test(about);
}
