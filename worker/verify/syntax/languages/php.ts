import { type CodeNode, fieldOf, nodesAbove, partsOf, sourceOf } from "../code-node.ts";
import { type Call, type CodeLanguage, type CodeSource, inModule, PLAIN_MARK, type TestMark } from "./code-language.ts";
import { phpKind } from "./php-assertions.ts";
import { rowsIn } from "./php-sources.ts";

/** PHP with PHPUnit, Pest, Mockery and the tests of Laravel. */
export const php: CodeLanguage = {
  name: "php",
  closure: /^(?:anonymous_function|arrow_function)$/,
  named: /^(?:function_definition|method_declaration)$/,
  list: /^array_creation_expression$/,
  callOf,
  markOf,
  kindOf: phpKind,
  isSkip: ({ chain }) => /^markTest(?:Skipped|Incomplete)$/.test(chain.at(-1) ?? ""),
  loopList: (node) => (node.type === "foreach_statement" ? partsOf(node)[0] : undefined),
  caught: {
    clause: /^catch_clause$/,
    all: /[(|]\s*(?:\\?(?:Throwable|Exception)|[\w\\]*(?:AssertionFailedError|ExpectationFailedException))\s*[$|)]/,
    broad: /[(|]\s*\\?(?:Error|RuntimeException)\s*[$|)]/,
  },
  setupsOf: (suite, { text }) =>
    partsOf(fieldOf(suite, "body")).filter(
      (member) =>
        member.type === "method_declaration" &&
        (/^setUp(?:BeforeClass)?$/.test(sourceOf(fieldOf(member, "name"), text)) ||
          /@before(?:Class)?\b|#\[\\?(?:\w+\\)*Before(?:Class)?\b/.test(wordsAbout(member, text))),
    ),
};

const CALLS = /^(?:function|member|nullsafe_member|scoped)_call_expression$/;

function callOf(node: CodeNode, text: string): Call | undefined {
  if (!CALLS.test(node.type)) return undefined;
  const args = partsOf(fieldOf(node, "arguments")).map((each) => sourceOf(each, text));
  const name = sourceOf(fieldOf(node, "name") ?? fieldOf(node, "function"), text).replace(/^\\/, "");
  const holder = fieldOf(node, "object") ?? fieldOf(node, "scope");
  const { names, inner } = holderOf(holder, text);
  const subject = inner === undefined ? undefined : (inner.subject ?? inner.args);
  return { node, chain: [...names, name], args, ...(subject === undefined ? {} : { subject }) };
}

/** The names before the last one in a chain. Properties in it are names too: `expect($x)->not->toBe(1)`. */
function holderOf(holder: CodeNode | undefined, text: string): { names: readonly string[]; inner: Call | undefined } {
  if (holder === undefined) return { names: [], inner: undefined };
  const inner = callOf(holder, text);
  if (inner !== undefined) return { names: inner.chain, inner };
  if (holder.type !== "member_access_expression") return { names: [sourceOf(holder, text)], inner };
  const above = holderOf(fieldOf(holder, "object"), text);
  return { names: [...above.names, sourceOf(fieldOf(holder, "name"), text)], inner: above.inner };
}

function markOf(node: CodeNode, source: CodeSource): TestMark | undefined {
  const { text } = source;
  if (node.type === "function_call_expression") return pestMark(node, source);
  if (node.type === "class_declaration" || node.type === "trait_declaration") {
    const title = sourceOf(fieldOf(node, "name"), text);
    return {
      ...PLAIN_MARK,
      isSuite: true,
      title,
      body: fieldOf(node, "body"),
      condition: `${unseenClass(node, text)} ${conditionOf(wordsAbout(node, text))}`.trim(),
    };
  }
  return node.type === "method_declaration" ? methodMark(node, source) : undefined;
}

/** Why PHPUnit runs no test of a class: it is abstract, or its base class is none of tests. */
function unseenClass(node: CodeNode, text: string): string {
  if (node.children.some(({ type }) => type === "abstract_modifier")) return "(abstract class)";
  const base = sourceOf(
    node.children.find(({ type }) => type === "base_clause"),
    text,
  );
  return base === "" || /Test|Case|Spec|Base/.test(base) ? "" : `(class ${base})`;
}

/** The attributes of a class or method, and the comment before it. */
function wordsAbout(node: CodeNode, text: string): string {
  const siblings = node.parent?.children ?? [];
  const before = siblings[siblings.indexOf(node) - 1];
  const comment = before?.type === "comment" ? sourceOf(before, text) : "";
  return `${comment}\n${sourceOf(fieldOf(node, "attributes"), text)}`;
}

/** A test of PHPUnit: a public method `test...` or one that is marked as a test, of a class that extends another class. */
function methodMark(node: CodeNode, source: CodeSource): TestMark | undefined {
  const { text } = source;
  const title = sourceOf(fieldOf(node, "name"), text);
  const words = wordsAbout(node, text);
  const owner = nodesAbove(node).find(({ type }) => /^(?:class|trait)_declaration$/.test(type));
  const isRun =
    owner?.type === "trait_declaration" || owner?.children.some(({ type }) => type === "base_clause") === true;
  const attributes = sourceOf(fieldOf(node, "attributes"), text);
  const isMarked =
    /[[,\\\s]Test\s*[\],(]/.test(attributes) || /\/\*\*[\s\S]*@test\b/.test(words.replace(/@testdox.*/g, ""));
  if (!isRun || !(isMarked || /^test/.test(title))) return undefined;
  const access = sourceOf(
    node.children.find(({ type }) => type === "visibility_modifier"),
    text,
  );
  return {
    ...PLAIN_MARK,
    title,
    body: fieldOf(node, "body"),
    isSkipped: access === "private" || access === "protected",
    condition: [conditionOf(words), missingTests(words, owner, text), moduleCondition(owner, text)].join(" ").trim(),
    ...rowsIn(words, source),
    declared: [...words.matchAll(/@expectedException\s+(\S+)/g)].map(([, error = ""]) => ({
      strength: 2,
      reach: 2,
      words: error,
    })),
  };
}

function moduleCondition(owner: CodeNode | undefined, text: string): string {
  return owner?.type === "trait_declaration" ? inModule(sourceOf(fieldOf(owner, "name"), text)) : "";
}

/** The conditions under which PHPUnit skips a test, as if written in the source. */
function conditionOf(words: string): string {
  return [...words.matchAll(/\bRequires(\w+)\s*\(([^)]*)\)|@requires\s+(\S+)([^\n]*)/g)]
    .map(([whole, attribute = "", , tag = ""]) => {
      const name = attribute || tag;
      const isKnown = /^(?:Php|Phpunit)$/i.test(name) && !NEVER.test(whole);
      const isHere = /^(?:OperatingSystem\w*|OS\w*)$/.test(name) && /linux|unix/i.test(whole);
      return isKnown || isHere ? "version" : whole.replace(/version/gi, "");
    })
    .join(" ");
}

/** The tests that a test depends on and that its class, which may inherit them only from PHPUnit's own, does not have. */
function missingTests(words: string, owner: CodeNode | undefined, text: string): string {
  const base = sourceOf(
    owner?.children.find(({ type }) => type === "base_clause"),
    text,
  );
  const methods = partsOf(fieldOf(owner, "body")).map((member) => sourceOf(fieldOf(member, "name"), text));
  const names = [...words.matchAll(/@depends\s+(?:(?:clone|shallowClone)\s+)?(\w+)|\bDepends\(\s*['"](\w+)['"]/g)];
  const missing = names.map(([, a, b]) => a ?? b ?? "").filter((name) => !methods.includes(name));
  return missing.length > 0 && /\bTestCase$/.test(base) ? `(depends on ${missing.join(", ")})` : "";
}

/** Matches a requirement of a release that does not exist yet, or that nobody uses any more. */
const NEVER = /(?:^|[^<.\d])(?:>=?|\^|==?)?\s*['"]?\s*(?:>=?\s*)?[2-9]\d\b|<=?\s*[1-6]\b|Windows|Darwin/;

/** A test of Pest: `it("adds", function () {...})->with([...])->skip()`. */
function pestMark(node: CodeNode, { text }: CodeSource): TestMark | undefined {
  const name = sourceOf(fieldOf(node, "function"), text);
  if (!/^(?:it|test|describe|todo)$/.test(name)) return undefined;
  const args = partsOf(fieldOf(node, "arguments")).map((each) => partsOf(each)[0] ?? each);
  const [first] = args;
  const body = args.find(({ type }) => /^(?:anonymous_function|arrow_function)$/.test(type));
  if (first === undefined || !/string/.test(first.type)) return undefined;
  const links = linksAfter(node, text);
  const skip = links.find((link) => link.name === "skip");
  const isOff =
    skip !== undefined && (skip.args.length === 0 || /^['"]/.test(skip.args[0] ?? "") || skip.args[0] === "true");
  const tables = links.filter((link) => link.name === "with");
  const isTodo = name === "todo" || body === undefined || links.some((link) => link.name === "todo");
  return {
    ...PLAIN_MARK,
    isSuite: name === "describe",
    title: sourceOf(first, text).replace(/^['"]|['"]$/g, ""),
    body: body === undefined ? undefined : (fieldOf(body, "body") ?? body),
    isSkipped: isOff || isTodo,
    condition: skip !== undefined && !isOff ? skip.args.join(", ") : "",
    isFocused: links.some((link) => link.name === "only"),
    isTodo,
    rows: tables.map(({ list }) => (list?.type === "array_creation_expression" ? partsOf(list).length : undefined)),
    tables: tables.map((link) => link.args.join(", ")).join("\n"),
    declared: links
      .filter((link) => link.name === "throws")
      .map((link) => ({ strength: 2, reach: 2, words: link.args.join(" ") })),
  };
}

interface Link {
  readonly name: string;
  readonly args: readonly string[];
  readonly list: CodeNode | undefined;
}

/** The calls that follow a call in its chain. */
function linksAfter(node: CodeNode, text: string): Link[] {
  const links: Link[] = [];
  for (let at = node; at.field === "object" && at.parent !== undefined; at = at.parent) {
    const parts = partsOf(fieldOf(at.parent, "arguments"));
    links.push({
      name: sourceOf(fieldOf(at.parent, "name"), text),
      args: parts.map((each) => sourceOf(each, text)),
      list: partsOf(parts[0])[0],
    });
  }
  return links;
}
