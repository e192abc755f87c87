import { type CodeNode, fieldOf, nodesAbove, partsOf } from "../code-node.ts";
import {
  type AssertionKind,
  type Call,
  type CodeLanguage,
  type CodeSource,
  PLAIN_MARK,
  type TestMark,
} from "./code-language.ts";

/** Go with the package `testing`, testify, gomega and similar libraries. Subtests belong to the function that runs them. */
export const go: CodeLanguage = {
  name: "go",
  closure: /^func_literal$/,
  named: /^(?:function|method)_declaration$/,
  list: /^literal_value$/,
  callOf,
  markOf,
  kindOf,
  isSkip: ({ chain }, source) =>
    (/^(?:Skip|Skipf|SkipNow)$/.test(chain.at(-1) ?? "") &&
      chain.length > 1 &&
      isTesting(chain.slice(0, -1).join("."), source)) ||
    /^(?:skip\.\w+|Skip)$/.test(chain.join(".")),
  loopList: (node) => {
    const range = node.type === "for_statement" ? node.children.find(({ type }) => type === "range_clause") : undefined;
    const list = fieldOf(range, "right");
    return list?.type === "int_literal" ? undefined : list;
  },
  elementsOf: (node, text) => {
    const call = callOf(node, text);
    const [first] = partsOf(fieldOf(node, "arguments"));
    return /^(?:slices\.\w+|maps\.\w+)$/.test(call?.chain.join(".") ?? "") ? first : undefined;
  },
  capOf: (node, source) => (node.type === "block" && recoversSilently(node, source) ? 1 : 2),
  isFileOff,
};

function callOf(node: CodeNode, text: string): Call | undefined {
  if (node.type !== "call_expression") return undefined;
  const callee = fieldOf(node, "function");
  const all = partsOf(fieldOf(node, "arguments")).map(({ start, end }) => text.slice(start, end));
  // The value that reports failures is no part of an assertion.
  const args = testingNames(text).has(all[0] ?? "") ? all.slice(1) : all;
  const inner = callee?.type === "selector_expression" ? fieldOf(callee, "operand") : undefined;
  const subject = inner === undefined ? undefined : callOf(inner, text);
  const chain = namesOf(callee, text);
  return { node, chain, args, ...(subject === undefined ? {} : { subject: subject.subject ?? subject.args }) };
}

function namesOf(node: CodeNode | undefined, text: string): string[] {
  if (node === undefined) return [];
  if (/^(?:identifier|field_identifier)$/.test(node.type)) return [text.slice(node.start, node.end)];
  if (node.type === "selector_expression")
    return [...namesOf(fieldOf(node, "operand"), text), ...namesOf(fieldOf(node, "field"), text)];
  if (node.type === "call_expression") return namesOf(fieldOf(node, "function"), text);
  return [];
}

function markOf(node: CodeNode, { text }: CodeSource): TestMark | undefined {
  if (!/^(?:function|method)_declaration$/.test(node.type)) return undefined;
  const name = fieldOf(node, "name");
  const title = name === undefined ? "" : text.slice(name.start, name.end);
  const parameters = fieldOf(node, "parameters");
  const takes = parameters === undefined ? "" : text.slice(parameters.start, parameters.end);
  const isMethod = node.type === "method_declaration";
  const isTest = /^Test(?![a-z])/.test(title) && (isMethod ? takes === "()" : /\*(?:testing\.)?T\b/.test(takes));
  const isFuzz = /^Fuzz(?![a-z])/.test(title) && /\*testing\.F\b/.test(takes);
  const output = /^Example(?![a-z])/.test(title) && takes === "()" ? exampleOutput(node, text) : undefined;
  if (!isTest && !isFuzz && output === undefined) return undefined;
  const declared =
    output === undefined ? [] : [{ strength: 2, reach: 2 * Math.max(1, output.split("\n").length), words: output }];
  return { ...PLAIN_MARK, title, body: fieldOf(node, "body"), declared };
}

/** The output that an example expects; without one, the example is only compiled. */
function exampleOutput(node: CodeNode, text: string): string | undefined {
  return /\/\/\s*(?:Unordered )?[Oo]utput:\s*([\s\S]*?)\s*\}\s*$/.exec(text.slice(node.start, node.end))?.[1];
}

/** Whether an expression is the value that reports the failures of a test: a parameter of a type of `testing`, or `s.T()`. */
function isTesting(words: string, { text }: CodeSource): boolean {
  return testingNames(text).has(words) || /^\w+\.T$/.test(words);
}

const namesByText = new Map<string, ReadonlySet<string>>();

function testingNames(text: string): ReadonlySet<string> {
  const known = namesByText.get(text);
  if (known !== undefined) return known;
  const found = [
    ...text.matchAll(
      /(\w+)\s+(?:\*testing\.[TBF]|testing\.TB|\*check\.C|\*qt\.C|(?:require|assert)\.TestingT|GinkgoTInterface)\b/g,
    ),
  ];
  const names = new Set(found.map(([, name = ""]) => name));
  namesByText.clear();
  namesByText.set(text, names);
  return names;
}

function kindOf(call: Call, source: CodeSource): AssertionKind | undefined {
  const { node, chain } = call;
  const last = chain.at(-1) ?? "";
  const holder = chain.slice(0, -1).join(".");
  if (chain.includes("EXPECT")) return GOMOCK.test(last) ? undefined : "exact";
  return FAILS.test(last) && isTesting(holder, source) ? failKind(node, holder, source) : libraryKind(call, source);
}

function failKind(node: CodeNode, holder: string, source: CodeSource): AssertionKind {
  return isDetached(node, holder, source) ? "void" : "fail";
}

/** The kind of a call of testify, gomega or another library as an assertion. */
function libraryKind(call: Call, source: CodeSource): AssertionKind | undefined {
  const { chain, args } = call;
  const last = chain.at(-1) ?? "";
  const holder = chain.slice(0, -1).join(".");
  if (last === "panic" && chain.length === 1) return "fail";
  if (GOMEGA.test(last) && /Expect|Ω|Eventually|Consistently/.test(holder)) return gomegaKind(last, args[0] ?? "");
  const kind = TESTIFY.find(([names]) => names.test(last))?.[1];
  if (kind === undefined || chain.length < 2 || !isStatement(call)) return undefined;
  return isDetachedAssertion(call, source) ? "void" : kind;
}

/** Whether a call stands for itself, or is an assertion of testify whose result is used. */
function isStatement({ node, chain }: Call): boolean {
  const parent = node.parent?.type ?? "";
  if (parent === "expression_statement") return !LIBRARIES.test(chain[0] ?? "");
  return (
    /^(?:if_statement|binary_expression|unary_expression)$/.test(parent) && /^(?:assert|require)$/.test(chain[0] ?? "")
  );
}

function isDetachedAssertion({ node, chain }: Call, source: CodeSource): boolean {
  const reporter = partsOf(fieldOf(node, "arguments"))[0];
  const to = reporter === undefined ? "" : source.text.slice(reporter.start, reporter.end);
  if (/^(?:&testing\.|new\(testing\.)/.test(to)) return true;
  return isDetached(node, to, source) || isDetached(node, chain[0] ?? "", source);
}

/** Links of a chain of gomock that expect nothing; a call without a number is expected once. */
const GOMOCK = /^(?:EXPECT|Return|Do|DoAndReturn|AnyTimes|MinTimes|MaxTimes|SetArg|After)$/;
const GOMEGA = /^(?:To|Should|ToNot|NotTo|ShouldNot)$/;
const FAILS = /^(?:Error|Errorf|Fatal|Fatalf|Fail|FailNow)$/;
/** Packages and values whose methods have the names of assertions. */
const LIBRARIES =
  /^(?:strings|bytes|slices|maps|reflect|cmp|errors|fmt|log|os|filepath|path|time|sort|sync|atomic|mock|ctx)$/;
const TESTIFY: readonly [names: RegExp, kind: AssertionKind][] = [
  [/^Truef?$/, "truth"],
  [/^Falsef?$/, "falsity"],
  [
    /^(?:Not(?:Nil|Empty|Zero|Equal|EqualValues|Same|Contains|Regexp|Panics|Subset|ErrorIs|Implements)|Error|NoError|NoErr|NilError|Panics|Greater(?:OrEqual)?|Less(?:OrEqual)?|Positive|Negative|Implements|FileExists|DirExists|Never|Condition|Nil|Eventually)f?$/,
    "weak",
  ],
  [
    /^(?:Equal(?:Values)?|Exactly|JSONEq|YAMLEq|Same|ElementsMatch|DeepEqual|EqualExportedValues|InDelta|InEpsilon|Len|Contains|Subset|Regexp|IsType|WithinDuration)f?$/,
    "equal",
  ],
  [
    /^(?:EqualError|ErrorIs|ErrorAs|ErrorContains|PanicsWithValue|PanicsWithError|Empty|Zero|HTTP\w+|AssertExpectations|AssertCalled|AssertNumberOfCalls|AssertNotCalled|Assert|Check)f?$/,
    "exact",
  ],
];

function gomegaKind(verb: string, matcher: string): AssertionKind {
  if (/Not/.test(verb)) return "weak";
  if (/^(?:gomega\.)?(?:BeTrue|BeFalse|Succeed|HaveOccurred|BeNil|Not\(|BeNumerically|Panic\b)/.test(matcher))
    return "weak";
  return "exact";
}

/** Whether failures are reported to a `testing.T` that the test itself made, so that the runner does not see them. */
function isDetached(node: CodeNode, name: string, { text }: CodeSource): boolean {
  if (!/^\w+$/.test(name)) return false;
  const inside = nodesAbove(node).find(({ type }) => /^(?:function|method)_declaration$/.test(type));
  const code = text.slice(inside?.start ?? 0, node.start);
  return new RegExp(`\\b${name}\\s*:?=[^\\n]*(?:&testing\\.T\\{|new\\(testing\\.)`).test(code);
}

/** Whether a block starts with a deferred function that ignores panics of the code under test. */
function recoversSilently(block: CodeNode, { text }: CodeSource): boolean {
  const statements = block.children.find(({ type }) => type === "statement_list")?.children ?? [];
  return statements.some((each) => {
    const words = each.type === "defer_statement" ? text.slice(each.start, each.end) : "";
    return (
      /\brecover\(\)/.test(words) &&
      !/\.(?:Error|Errorf|Fatal|Fatalf|Fail|FailNow|Equal|NotNil|Nil|True|Contains)\(|panic\(/.test(words)
    );
  });
}

/** Whether a build constraint excludes the file everywhere, or the package's `TestMain` runs no test. */
function isFileOff({ root, text }: CodeSource): boolean {
  const [, tags = ""] = /^\/\/go:build\s+(.+)$/m.exec(text.slice(0, text.indexOf("\npackage ") + 1)) ?? [];
  if (tags !== "" && !isKnownTag(tags)) return true;
  const main = root.children.find((node) => node.type === "function_declaration" && nameOf(node, text) === "TestMain");
  return main !== undefined && !/\.Run\(|VerifyTestMain\(|RunTests|\bRun\(/.test(text.slice(main.start, main.end));
}

function nameOf(node: CodeNode, text: string): string {
  const name = fieldOf(node, "name");
  return name === undefined ? "" : text.slice(name.start, name.end);
}

/** Whether a build constraint only names systems, processors and versions of Go; other tags have to be given by hand. */
function isKnownTag(tags: string): boolean {
  const names = tags.match(/!?[\w.]+/g) ?? [];
  return names.every((name) => (name.startsWith("!") ? name !== "!go1.1" : SYSTEMS.test(name)));
}

const SYSTEMS =
  /^(?:go1\.\d+|unix|linux|darwin|windows|freebsd|netbsd|openbsd|dragonfly|solaris|illumos|aix|android|ios|js|wasip1|plan9|amd64|arm64|arm|386|riscv64|ppc64(?:le)?|s390x|mips\w*|loong64|wasm|cgo|gc|gccgo|race)$/;
