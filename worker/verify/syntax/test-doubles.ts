import { OF_TESTS, sourcesIn } from "./assertion-scope.ts";
import { doubledMembers } from "./doubled-members.ts";
import type { FileContext } from "./measure-assertions.ts";
import { modulesIn, type PythonScope, resolvedText } from "./python-scope.ts";
import { nameChain, nodeAt, nodesAt, type SyntaxNode, walk } from "./walk.ts";

/** The names by which a test file reaches the code under test, and those that it replaces. */
export interface FileNames {
  /** Names that the file imports from modules under test. */
  readonly imported: ReadonlySet<string>;
  /** Names that the file imports from modules of tests. */
  readonly fromTests: ReadonlySet<string>;
  /** Names that the file declares itself. */
  readonly declared: ReadonlySet<string>;
  /** Imported names whose modules the file mocks, or that it imports from a module of doubles. */
  readonly mocked: ReadonlySet<string>;
  /** Members that the file replaces by doubles outside of its tests. */
  readonly doubles: readonly string[];
  /** The file's source. */
  readonly text: string;
}

export function scriptNames(tree: SyntaxNode, context: FileContext): FileNames {
  const { text } = context;
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
  const members = doubledMembers(tree, { ...context, locals: new Map() });
  const doubles = [...members, ...members.flatMap((each) => madeFrom(each, text))];
  const fromTests = namesOf([...sources].filter(([, path]) => OF_TESTS.test(path)));
  return { imported: namesOf(imported), fromTests, declared, mocked: namesOf(mocked), doubles, text };
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

/** The members of variables that a class with doubles is the class of: `service.list` for `newFake().list` and `service = new Fake()`. */
function madeFrom(double: string, text: string): string[] {
  const [, name, member] = /^new(\w+)\(\)\.(\w+)$/.exec(double) ?? [];
  if (name === undefined) return [];
  return [...text.matchAll(new RegExp(`(?<![\\w.])(\\w+)\\s*=\\s*new\\s+${name}\\b`, "g"))].map(
    ([, root]) => `${root}.${member}`,
  );
}

/** `rest` is the source without its tests. */
export function pythonNames(text: string, rest: string): FileNames {
  const modules = modulesIn(text);
  const scope: PythonScope = { modules, locals: new Map(), functions: new Set() };
  const declared = [
    ...text.matchAll(
      /^[ \t]*(?:(?:async[ \t]+)?def|class)[ \t]+(\w+)|^[ \t]*(\w+)[ \t]*=[ \t]*(?:lambda\b|(?:\w+\.)?(?:Magic|Async)?Mock\()/gm,
    ),
  ].map(([, a, b]) => a ?? b ?? "");
  return {
    imported: new Set(modules.keys()),
    fromTests: testImportsIn(text),
    declared: new Set(declared),
    mocked: new Set(),
    doubles: fileDoubles(rest, scope),
    text,
  };
}

/** Names that a file imports from other modules than the code under test. */
function testImportsIn(text: string): Set<string> {
  const imports = [...text.matchAll(/^[ \t]*from[ \t]+([\w.]+)[ \t]+import[ \t]+(\([^)]*\)|[^\n#]+)/gm)];
  const names = imports.flatMap(([, from = "", all = ""]) =>
    /(?:^|\.)(?:tests?|conftest|testing|helpers?|utils?|support|fixtures?|fakes?|stubs?|doubles?|mocks?)(?:\.|$)|^\./.test(
      from,
    )
      ? (all.match(/\w+/g) ?? [])
      : [],
  );
  return new Set(names);
}

/** The members that a piece of Python replaces by doubles with a result of their own, as in `doubledMembers`; `receiver.*` for all members. */
export function replacedIn(text: string, scope: PythonScope): string[] {
  const of = (receiver: string) => {
    const root = receiver.split(".")[0] ?? "";
    return scope.modules.has(root) || /^[A-Z]/.test(root) ? "" : resolvedText(receiver, scope);
  };
  const members = MEMBERS.flatMap((pattern) =>
    [...text.matchAll(pattern)].map(([, receiver = "", name = ""]) => `${of(receiver)}.${name}`),
  );
  const named = [...text.matchAll(BY_PATH)].map(([, name = ""]) => `.${name}`);
  const whole = [...text.matchAll(MOCKS)].map(([, name = ""]) => `${resolvedText(name, scope)}.*`);
  return [...new Set([...members, ...named, ...whole, ...overriddenIn(text, scope)])];
}

/** The methods that a class of the test overrides in a class under test. */
function overriddenIn(text: string, { modules }: PythonScope): string[] {
  return [...text.matchAll(/^([ \t]*)class[ \t]+(\w+)\(([\w.]+)\):\n((?:\1[ \t]+.*\n|[ \t]*\n)*)/gm)].flatMap(
    ([, , name = "", base = "", body = ""]) =>
      modules.has(base.split(".")[0] ?? "")
        ? [...body.matchAll(/\bdef[ \t]+([a-z]\w*)/g)].map(([, method = ""]) => `${name}().${method}`)
        : [],
  );
}

/** Doubles in the setup of classes, at the top of the file and in fixtures. Other functions need not run for a test. */
function fileDoubles(rest: string, scope: PythonScope): string[] {
  const ofObject = replacedIn(rest, scope).filter((each) => /^(?:self|cls)\./.test(each) || /^\w+\(\)\./.test(each));
  const ofModule = replacedIn(rest.replace(/^[ \t].*$/gm, ""), scope);
  return [...ofObject, ...ofModule, ...fixtureDoubles(rest, scope)].filter((each) => !each.startsWith("."));
}

/** Members of the value of a fixture that are doubles. */
function fixtureDoubles(text: string, scope: PythonScope): string[] {
  return [...text.matchAll(FIXTURES)].flatMap(([, name = "", body = ""]) => {
    const [, value = ""] = /\b(?:return|yield)[ \t]+(.*)$/m.exec(body) ?? [];
    const whole = [...`${name} = ${value}`.matchAll(MOCKS)].map(() => `${name}.*`);
    const own = replacedIn(body, scope).filter((each) => value !== "" && each.startsWith(`${value}.`));
    return [...whole, ...own.map((each) => name + each.slice(value.length))];
  });
}

const FIXTURES = /^[ \t]*@(?:pytest\.)?fixture\b[^\n]*\n[ \t]*def[ \t]+(\w+)\([^)]*\)[^\n]*:\n((?:[ \t]+.*\n|\n)*)/gm;

const MEMBERS = [
  /\b(?:patch\.object|setattr)\(\s*([\w.]+),\s*["'](\w+)["']/g,
  /^[ \t]*([\w.]+)\.(\w+)\.(?:return_value|side_effect)[ \t]*=/gm,
  /^[ \t]*([\w.]+)\.(\w+)[ \t]*=[ \t]*(?:lambda\b|(?:\w+\.)?(?:Magic|Async)?Mock\(|(?:\w+\.)?MethodType\()/gm,
];
/** Matches `patch("shop.total")`. */
const BY_PATH = /\b(?:patch|setattr)\(\s*["'][\w.]*?\.?(\w+)["']/g;
/** Matches a variable or an attribute that is a double. */
const MOCKS =
  /^[ \t]*([\w.]+)[ \t]*=[ \t]*(?:(?:\w+\.)?(?:(?:NonCallable)?(?:Magic|Async)?Mock|create_autospec)\(|(?:\w+\.)?SimpleNamespace\(.*(?:lambda|Mock)\b)/gm;

/** The method of a double that an assertion about a value calls, or whose calls it looks at. */
export function doubledMethod(about: string | undefined, double: string): string | undefined {
  const at = double.lastIndexOf(".");
  const [of, name] = [double.slice(0, at), double.slice(at + 1)];
  if (about === undefined || (of === "" && !isCallOf(about, name))) return undefined;
  if (of === "") return name;
  const [, method] = /^(\w+)(?:\(|$)/.exec(memberIn(about, of) ?? "") ?? [];
  return name === "*" || method === name ? method : undefined;
}

/** The source after a receiver and its dot; `of` may be a call with any arguments: `make()`. */
function memberIn(about: string, of: string): string | undefined {
  if (about.startsWith(`${of}.`)) return about.slice(of.length + 1);
  const [, name] = /^([\w$]+)\(\)$/.exec(of) ?? [];
  return name === undefined
    ? undefined
    : new RegExp(`^${name}\\((?:[^()]|\\([^()]*\\))*\\)\\.(.*)$`, "s").exec(about)?.[1];
}

/** Whether an assertion about a value calls a function. */
export function isCallOf(about: string | undefined, name: string): boolean {
  return about !== undefined && new RegExp(`(?<!\\w)(?:new|await)?${name}\\(`).test(about);
}
