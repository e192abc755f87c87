import { type CodeNode, fieldOf, nodesAbove, partsOf, sourceOf } from "../code-node.ts";
import { equalWorth } from "../condition-worth.ts";
import { type Call, type CodeLanguage, type CodeSource, inModule, PLAIN_MARK, type TestMark } from "./code-language.ts";
import { rubyKind } from "./ruby-assertions.ts";

/** Ruby with RSpec, Minitest, Test::Unit and the tests of Rails. */
export const ruby: CodeLanguage = {
  name: "ruby",
  closure: /^(?:lambda|block|do_block)$/,
  named: /^(?:method|singleton_method)$/,
  list: /^(?:array|hash|string_array|symbol_array)$/,
  callOf,
  markOf,
  kindOf: rubyKind,
  isSkip: ({ chain }) => chain.length === 1 && /^(?:skip|skip_until|omit|pending|pend)$/.test(chain[0] ?? ""),
  loopList: (node, text) => {
    if (node.type === "for") return partsOf(fieldOf(node, "value"))[0];
    const isLoop = node.type === "call" && fieldOf(node, "block") !== undefined;
    return isLoop && /^(?:each\w*|map|times)$/.test(sourceOf(fieldOf(node, "method"), text))
      ? looped(node, text)
      : undefined;
  },
  elementsOf: (node, text) => {
    if (node.type === "integer") return Number(sourceOf(node, text));
    const method = node.type === "call" ? sourceOf(fieldOf(node, "method"), text) : "";
    return /^(?:freeze|to_a|each_with_index|each|dup|shuffle|reverse|sort|keys|values)$/.test(method)
      ? fieldOf(node, "receiver")
      : undefined;
  },
  caught: {
    clause: /^rescue$/,
    all: /\b(?:Exception|\w*Assertion\w*|ExpectationNotMetError)\b|Minitest::|RSpec::/,
    broad: /^rescue\s*(?:=>|then\b|StandardError|$)/,
  },
  capOf: ({ type }) => (type === "rescue_modifier" ? 1 : 2),
  otherWorth: (node, { text }) => {
    const left = node.type === "binary" ? fieldOf(node, "left") : undefined;
    const verb = sourceOf(fieldOf(left, "method"), text);
    if (!/^should(?:_not)?$/.test(verb)) return undefined;
    if (verb === "should_not") return { strength: 1, reach: 1 };
    return equalWorth(sourceOf(fieldOf(left, "receiver"), text), sourceOf(fieldOf(node, "right"), text));
  },
  setupsOf: (suite, { text }) =>
    membersOf(suite)
      .filter((member) => {
        const name = sourceOf(fieldOf(member, member.type === "method" ? "name" : "method"), text);
        return member.type === "method"
          ? /^(?:(?:before_|after_)?setup)$/.test(name)
          : member.type === "call" && /^(?:before|setup|background)$/.test(name);
      })
      .flatMap((member) => (member.type === "method" ? member : (fieldOf(member, "block") ?? []))),
};

/** The list of a loop. The number of rounds of `5.times` is no table, unless it is 0. */
function looped(node: CodeNode, text: string): CodeNode | undefined {
  const list = fieldOf(node, "receiver");
  return list?.type === "integer" && sourceOf(list, text) !== "0" ? undefined : list;
}

/** The statements in the body of a class or of a block. */
function membersOf(suite: CodeNode): CodeNode[] {
  const body = fieldOf(suite, "block") ?? suite;
  return partsOf(fieldOf(body, "body"));
}

/** A call; the matcher of an expectation belongs to its chain: `expect(x).to eq(1)` has "expect", "to", "eq". */
function callOf(node: CodeNode, text: string): Call | undefined {
  if (node.type === "identifier")
    return /^(?:skip|omit|pending|flunk)$/.test(sourceOf(node, text)) && isStatement(node)
      ? { node, chain: [sourceOf(node, text)], args: [] }
      : undefined;
  if (node.type !== "call") return undefined;
  const receiver = fieldOf(node, "receiver");
  const method = sourceOf(fieldOf(node, "method"), text);
  const inner = receiver === undefined ? undefined : callOf(receiver, text);
  const holder = inner?.chain ?? (receiver === undefined ? [] : [sourceOf(receiver, text)]);
  const parts = partsOf(fieldOf(node, "arguments"));
  const [matcher] = parts;
  const isMatched = matcher !== undefined && /^(?:to|to_not|not_to|should|should_not)$/.test(method);
  const own = isMatched ? matcherOf(matcher, text) : { names: [], args: parts.map((each) => sourceOf(each, text)) };
  const subject = inner === undefined ? undefined : (inner.subject ?? [...inner.args, ...blockOf(inner.node, text)]);
  const plain = isMatched && subject === undefined ? holder : subject;
  return {
    node,
    chain: [...holder, method, ...own.names],
    args: own.args,
    ...(plain === undefined ? {} : { subject: plain }),
  };
}

function isStatement({ parent, field }: CodeNode): boolean {
  return (
    /^(?:body_statement|block_body|then|program)$/.test(parent?.type ?? "") ||
    (field === "body" && /modifier$/.test(parent?.type ?? ""))
  );
}

function blockOf(node: CodeNode, text: string): string[] {
  const block = fieldOf(node, "block");
  return block === undefined ? [] : [sourceOf(block, text)];
}

/** The names and arguments of a matcher: `receive(:x).with(1)`, `be > 3`. */
function matcherOf(matcher: CodeNode, text: string): { names: string[]; args: string[] } {
  const words = sourceOf(matcher, text);
  if (matcher.type === "identifier") return { names: [words], args: [] };
  if (matcher.type === "binary") return { names: ["be>"], args: [words] };
  const names: string[] = [];
  const args: string[] = [];
  for (let at: CodeNode | undefined = matcher; at !== undefined; at = fieldOf(at, "receiver")) {
    names.unshift(sourceOf(fieldOf(at, "method") ?? at, text));
    args.unshift(...partsOf(fieldOf(at, "arguments")).map((each) => sourceOf(each, text)));
  }
  return { names: [names.join(".")], args };
}

function markOf(node: CodeNode, source: CodeSource): TestMark | undefined {
  if (node.type === "class" || node.type === "module")
    return {
      ...PLAIN_MARK,
      isSuite: true,
      title: sourceOf(fieldOf(node, "name"), source.text),
      body: fieldOf(node, "body"),
    };
  if (node.type === "method") return methodMark(node, source);
  return node.type === "call" ? blockMark(node, source) : undefined;
}

const SUITES = /^([xf]?)(?:describe|context|feature|example_group|shared_examples(?:_for)?|shared_context)$/;
const TESTS = /^([xf]?)(?:it|specify|example|scenario|test|its)$/;

/** A suite or a test that is a call with a block: `describe`, `it`, `test "adds" do`. */
function blockMark(node: CodeNode, { text }: CodeSource): TestMark | undefined {
  const method = sourceOf(fieldOf(node, "method"), text);
  const receiver = sourceOf(fieldOf(node, "receiver"), text);
  const block = fieldOf(node, "block");
  const args = partsOf(fieldOf(node, "arguments"));
  const title = titleOf(args, text) || sourceOf(block, text).replace(/\s+/g, " ");
  if (receiver !== "" && receiver !== "RSpec") return undefined;
  if (/^(?:it_behaves_like|it_should_behave_like|include_examples)$/.test(method))
    return sharedMark(`${method} ${title}`);
  const isDefined = method === "define_method" && block !== undefined && /^:?"?test_/.test(title);
  const kind = isDefined
    ? { isSuite: false, prefix: "" }
    : kindOfBlock(method, { hasBlock: block !== undefined, hasTitle: args[0]?.type === "string" });
  if (kind === undefined) return undefined;
  const options = args.slice(args.findIndex(({ type }) => type === "string") + 1).map((each) => sourceOf(each, text));
  const given = options.join(", ");
  return {
    ...PLAIN_MARK,
    isSuite: kind.isSuite,
    title,
    body: block,
    isSkipped: kind.prefix === "x" || OFF.test(given) || block === undefined,
    condition: /(?:^|, )((?:if|unless):.*)$/.exec(given)?.[1] ?? "",
    isFocused: kind.prefix === "f" || /(?:^|, ):focus\b|\bfocus:\s*true|:focus\s*=>\s*true/.test(given),
    isTodo: block === undefined,
  };
}

const OFF = /(?:^|, )(?::(?:skip|pending)\b|(?:skip|pending):\s*(?!false|nil)|:(?:skip|pending)\s*=>\s*(?!false|nil))/;

function sharedMark(title: string): TestMark {
  return { ...PLAIN_MARK, title, body: undefined, declared: [{ strength: 2, reach: 2, words: title }] };
}

/** Whether a method defines a suite or a test. Without a block, a title announces a test. */
function kindOfBlock(
  method: string,
  { hasBlock, hasTitle }: { hasBlock: boolean; hasTitle: boolean },
): { isSuite: boolean; prefix: string } | undefined {
  const suite = hasBlock ? SUITES.exec(method) : null;
  if (suite !== null) return { isSuite: true, prefix: suite[1] ?? "" };
  if (!hasBlock && !hasTitle) return undefined;
  const test = TESTS.exec(method);
  if (test !== null) return { isSuite: false, prefix: test[1] ?? "" };
  if (!hasBlock || !hasTitle) return undefined;
  if (/^(?:pending|skip)$/.test(method)) return { isSuite: false, prefix: "x" };
  return method === "should" ? { isSuite: false, prefix: "" } : undefined;
}

function titleOf(args: readonly CodeNode[], text: string): string {
  return args
    .filter(({ type }) => !/^(?:pair|simple_symbol)$/.test(type))
    .map((each) => sourceOf(each, text).replace(/^["']|["']$/g, ""))
    .join(" ");
}

/** A method `test_...` of a class that extends another class; private methods do not run. */
function methodMark(node: CodeNode, { text }: CodeSource): TestMark | undefined {
  const title = sourceOf(fieldOf(node, "name"), text);
  if (!/^test_/.test(title)) return undefined;
  const owner = nodesAbove(node).find(({ type }) => type === "class" || type === "module");
  const members = owner === undefined ? [] : membersOf(owner);
  const isRun =
    owner?.type === "module" ||
    /^<\s*(?!\s|(?:Basic)?Object$|Struct\b)/.test(sourceOf(fieldOf(owner, "superclass"), text)) ||
    members.some((each) => /^include\b/.test(sourceOf(each, text)));
  if (!isRun) return undefined;
  const before = members
    .slice(0, members.indexOf(node))
    .filter(({ type }) => type === "identifier")
    .map((each) => sourceOf(each, text));
  const access = before.findLast((word) => /^(?:private|protected|public)$/.test(word)) ?? "public";
  const isPrivate = access !== "public" || /^(?:private|protected)\b/.test(sourceOf(node.parent?.parent, text));
  const name = sourceOf(fieldOf(owner, "name"), text).split("::").at(-1) ?? "";
  return {
    ...PLAIN_MARK,
    title,
    body: node,
    isSkipped: isPrivate,
    condition: owner?.type === "module" ? inModule(name) : "",
  };
}
