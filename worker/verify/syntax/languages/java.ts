import { TIME_LIMIT } from "../claim-levels.ts";
import { type CodeNode, fieldOf, nodesAbove, partsOf, sourceOf as textOf } from "../code-node.ts";
import { conditionWorth } from "../condition-worth.ts";
import { type Call, type CodeLanguage, type CodeSource, PLAIN_MARK, type TestMark } from "./code-language.ts";
import { javaKind } from "./java-assertions.ts";
import { classRows, sourceRows } from "./java-sources.ts";

/** Java with JUnit 3 to 5, TestNG, AssertJ, Hamcrest, Truth and Mockito. */
export const java: CodeLanguage = {
  name: "java",
  closure: /^lambda_expression$/,
  named: /^(?:method|constructor)_declaration$/,
  list: /^(?:array_initializer|element_value_array_initializer)$/,
  callOf,
  markOf,
  kindOf: (call, source) => (isUncollected(call, source) ? "void" : javaKind(call)),
  isSkip: ({ chain }) => chain.at(-1) === "abort",
  assumes: ({ chain, args }) => {
    const [condition = ""] = args.filter((each) => !each.startsWith('"'));
    if (chain.at(-1) === "assumeTrue") return condition;
    return chain.at(-1) === "assumeFalse" ? `!(${condition})` : undefined;
  },
  loopList: (node, text) => {
    if (node.type === "enhanced_for_statement") return fieldOf(node, "value");
    return textOf(fieldOf(node, "name"), text) === "forEach" ? fieldOf(node, "object") : undefined;
  },
  elementsOf,
  caught: {
    clause: /^catch_clause$/,
    all: /\b(?:Throwable|Error|AssertionError|AssertionFailedError|ComparisonFailure)\b/,
    broad: /\b(?:Exception|RuntimeException)\b/,
  },
  otherWorth: (node, { text }) => {
    const [condition] = node.type === "assert_statement" ? partsOf(node) : [];
    return condition === undefined ? undefined : conditionWorth(textOf(condition, text), true);
  },
  setupsOf: (suite, { text }) => {
    const methods = (fieldOf(suite, "body")?.children ?? []).filter(({ type }) => type === "method_declaration");
    return methods.flatMap((method) => {
      const isSetup = annotationsOf(method, text).some(({ name }) => /^Before(?:Each|All|Class|Method)?$/.test(name));
      const body = isSetup ? fieldOf(method, "body") : undefined;
      return body === undefined ? [] : [body];
    });
  },
};

function callOf(node: CodeNode, text: string): Call | undefined {
  if (node.type === "throw_statement") return thrown(node, text);
  if (node.type !== "method_invocation") return undefined;
  const object = fieldOf(node, "object");
  const name = textOf(fieldOf(node, "name"), text);
  const args = withoutMessage(
    name,
    partsOf(fieldOf(node, "arguments")).map((each) => textOf(each, text)),
  );
  const inner = object === undefined ? undefined : callOf(object, text);
  const holder = inner?.chain ?? (object === undefined ? [] : textOf(object, text).split(".").slice(-2));
  // The value comes first in a chain, except after the message of `assertWithMessage("...").that(x)`.
  const isMessage = /^(?:about|that)$/.test(inner?.chain.at(-1) ?? "");
  const subject = isMessage ? inner?.args : (inner?.subject ?? inner?.args);
  return { node, chain: [...holder, name], args, ...(subject === undefined ? {} : { subject }) };
}

/** Errors that fail a test, and errors that skip it, count as calls. */
function thrown(node: CodeNode, text: string): Call | undefined {
  const words = textOf(node, text);
  if (/^throw\s+new\s+(?:[\w.]*\.)?(?:AssertionError|AssertionFailedError)\b/.test(words))
    return { node, chain: ["fail"], args: [] };
  return /^throw\s+new\s+(?:[\w.]*\.)?(?:SkipException|AssumptionViolatedException|TestAbortedException)\b/.test(words)
    ? { node, chain: ["abort"], args: [] }
    : undefined;
}

/** The arguments of an assertion of JUnit 4 without the message, which comes first there. */
function withoutMessage(name: string, args: string[]): string[] {
  const [first = "", , third = ""] = args;
  if (!first.startsWith('"')) return args;
  if (/^assert(?:True|False|Null|NotNull)$/.test(name) && args.length === 2) return args.slice(1);
  const isCompared = /^assert(?:Not)?(?:Equals|Same|ArrayEquals)$/.test(name) && args.length >= 3;
  return isCompared && !third.startsWith('"') ? args.slice(1) : args;
}

/** Whether an assertion belongs to soft assertions that nothing collects, in the method that makes them or in the file. */
function isUncollected({ chain, node }: Call, { text }: CodeSource): boolean {
  const [name = ""] = chain;
  if (!/^\w+$/.test(name)) return false;
  const method = nodesAbove(node).find(({ type }) => type === "method_declaration");
  const isMade = new RegExp(
    `\\b${name}\\s*=\\s*new\\s+(?:\\w+\\.)*(?:BDD)?SoftAssert(?:ions)?\\s*\\((?![^\n]*\\)\\s*\\{)`,
  );
  const scope = [textOf(method, text), text].find((code) => isMade.test(code));
  return scope !== undefined && !new RegExp(`\\b${name}\\s*\\.\\s*assertAll\\b`).test(scope);
}

export interface Annotation {
  readonly name: string;
  readonly node: CodeNode;
  readonly words: string;
}

/** The annotations of a class or a method. */
export function annotationsOf(node: CodeNode, text: string): Annotation[] {
  const modifiers = node.children.find(({ type }) => type === "modifiers");
  return (modifiers?.children ?? [])
    .filter(({ type }) => /annotation$/.test(type))
    .map((each) => ({
      name: textOf(fieldOf(each, "name"), text).split(".").at(-1) ?? "",
      node: each,
      words: textOf(each, text),
    }));
}

function markOf(node: CodeNode, source: CodeSource): TestMark | undefined {
  const { text } = source;
  if (/^(?:class|interface|record)_declaration$/.test(node.type)) return classMark(node, source);
  if (node.type !== "method_declaration") return undefined;
  const annotations = annotationsOf(node, text);
  const title = textOf(fieldOf(node, "name"), text);
  const test = annotations.find(({ name }) =>
    /^(?:Test|ParameterizedTest|RepeatedTest|TestFactory|TestTemplate|Property|Theory|Example)$/.test(name),
  );
  if (test === undefined && !isOldTest(node, title, text)) return undefined;
  const modifiers = textOf(
    node.children.find(({ type }) => type === "modifiers"),
    text,
  );
  const sources = sourceRows(annotations, node, source);
  return {
    ...PLAIN_MARK,
    title,
    body: fieldOf(node, "body"),
    isSkipped: isOff(annotations) || /\bprivate\b/.test(modifiers),
    condition: conditionOf(annotations),
    ...sources,
    declared: [...annotations.flatMap(({ words }) => expectedError(words)), ...timeLimit(annotations, node, text)],
  };
}

/** A test of JUnit 3: a method `test...` of a class that extends `TestCase`. */
function isOldTest(node: CodeNode, title: string, text: string): boolean {
  const owner = nodesAbove(node).find(({ type }) => type === "class_declaration");
  const parent = textOf(fieldOf(owner, "superclass"), text);
  const isPublic = /\bpublic\b/.test(
    textOf(
      node.children.find(({ type }) => type === "modifiers"),
      text,
    ),
  );
  return (
    /^test/.test(title) && isPublic && /TestCase\b/.test(parent) && partsOf(fieldOf(node, "parameters")).length === 0
  );
}

/** A time limit of the test, of its class, or by a rule. */
function timeLimit(annotations: readonly Annotation[], node: CodeNode, text: string): TestMark["declared"] {
  const around = nodesAbove(node).flatMap((above) => annotationsOf(above, text));
  const isLimited =
    annotations.some(({ words }) => /\btime[oO]ut\s*=/.test(words)) ||
    [...annotations, ...around].some(({ name }) => name === "Timeout") ||
    /@(?:Class)?Rule\b[^;=]*\bTimeout\b/.test(text);
  return isLimited ? [{ strength: 0, reach: 0, words: TIME_LIMIT }] : [];
}

function classMark(node: CodeNode, source: CodeSource): TestMark {
  const { text } = source;
  const annotations = annotationsOf(node, text);
  const isInner = nodesAbove(node).some(({ type }) => type === "class_body");
  const title = textOf(fieldOf(node, "name"), text);
  const modifiers = textOf(
    node.children.find(({ type }) => type === "modifiers"),
    text,
  );
  const isStatic = /\bstatic\b/.test(modifiers);
  // Surefire finds classes by their names, and no runner makes an object of an abstract class.
  const isUnfound = /\babstract\b/.test(modifiers) || (!isInner && !FOUND.test(title));
  // JUnit 5 only looks into inner classes that are marked.
  const isUnseen =
    isInner && !isStatic && /org\.junit\.jupiter/.test(text) && !annotations.some(({ name }) => name === "Nested");
  return {
    ...PLAIN_MARK,
    isSuite: true,
    title,
    body: fieldOf(node, "body"),
    ...classRows(node, source),
    isSkipped: isUnseen || isOff(annotations),
    condition: `${isUnfound ? "(class not found) " : ""}${conditionOf(annotations)}`.trim(),
  };
}

const FOUND = /^Test|(?:Tests?|TestCase|IT|ITCase|Spec)$/;

function isOff(annotations: readonly Annotation[]): boolean {
  return annotations.some(
    ({ name, words }) => /^(?:Disabled|Ignore)$/.test(name) || /\benabled\s*=\s*false\b/.test(words),
  );
}

function conditionOf(annotations: readonly Annotation[]): string {
  return annotations.flatMap(({ name, words }) => skippedWhen(name, words)).join(" ");
}

/** The condition of an annotation, as if written in the source; "platform" if the test runs on Linux. */
function skippedWhen(name: string, words: string): string[] {
  if (!/^(?:Enabled|Disabled)(?:On|If|For|In)/.test(name)) return [];
  if (/Jre/.test(name)) return ["version"];
  if (!/OnOs$/.test(name)) return [words];
  return [name.startsWith("Enabled") === /LINUX/.test(words) ? "platform" : `not on linux: ${words}`];
}

function expectedError(words: string): TestMark["declared"] {
  const expected = /\b(?:expected|expectedExceptions)\s*=\s*\{?\s*([\w.]+)\.class/.exec(words)?.[1];
  if (expected === undefined) return [];
  const worth = /^(?:Exception|Throwable|RuntimeException)$/.test(expected) ? 1 : 2;
  return [{ strength: worth, reach: worth, words: expected }];
}

function elementsOf(node: CodeNode, text: string): number | CodeNode | undefined {
  const call = node.type === "method_invocation" ? callOf(node, text) : undefined;
  const chain = call?.chain.slice(-2).join(".") ?? "";
  if (
    /^(?:List|Set|Stream|IntStream|LongStream|ImmutableList|ImmutableSet|Arrays)\.(?:of|asList|stream)$/.test(chain)
  ) {
    const args = partsOf(fieldOf(node, "arguments"));
    return args.length === 1 && /^(?:identifier|array_creation_expression)$/.test(args[0]?.type ?? "")
      ? args[0]
      : args.length;
  }
  if (/^Map\.of$/.test(chain)) return (call?.args.length ?? 0) / 2;
  if (/^(?:Collections|Stream)\.empty\w*$/.test(chain)) return 0;
  return /^(?:stream|entrySet|keySet|values|iterator)$/.test(call?.chain.at(-1) ?? "")
    ? fieldOf(node, "object")
    : undefined;
}
