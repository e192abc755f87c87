import { partsOf } from "../code-node.ts";
import type { AssertionKind, Call } from "./code-language.ts";

/** The kind of a call of JUnit, TestNG, AssertJ, Hamcrest, Truth, Mockito or Spring as an assertion. */
export function javaKind(call: Call): AssertionKind | undefined {
  const { chain, args, node } = call;
  const last = chain.at(-1) ?? "";
  const root = chain.find((name) => FLUENT.test(name));
  if (root !== undefined && root !== last) return fluentKind(call, root);
  if (last === "assertThat") return hamcrestKind(call);
  if (/^assertThrows(?:Exactly)?$|^expectThrows$|^shouldThrow$/.test(last))
    return isAnyError(args[0]) ? "weak" : "exact";
  if (last === "verify" && node.parent?.type === "method_invocation") return undefined;
  return PLAIN.find(([names]) => names.test(last))?.[1] ?? mockKind(call);
}

const FLUENT = /^(?:assertThat\w*|assertWithMessage|expectThat|catchThrowable\w*|then|verify|StepVerifier|given|when)$/;

const PLAIN: readonly [names: RegExp, kind: AssertionKind][] = [
  [/^assert(?:Equals|Same|ArrayEquals|IterableEquals|LinesMatch|EqualsNoOrder|EqualsDeep)$/, "equal"],
  [/^assertTrue$/, "truth"],
  [/^assertFalse$/, "falsity"],
  [/^assert(?:Null|NotNull|NotEquals|NotSame|InstanceOf|NotEqualsDeep|DoesNotThrow|Timeout\w*)$/, "weak"],
  [/^fail$/, "fail"],
  [
    /^(?:andExpect|andExpectAll|expectMessage|verifyNo(?:More)?Interactions|verifyZeroInteractions|verifyComplete|expectNext\w*|expectError\w*)$/,
    "exact",
  ],
];

/** A rule for expected errors (`thrown.expect(X.class)`). */
function mockKind({ chain, args }: Call): AssertionKind | undefined {
  const isRule =
    chain.at(-1) === "expect" && /^(?:thrown|exception|expectedException|rule)\w*$/i.test(chain.at(-2) ?? "");
  if (!isRule) return undefined;
  return isAnyError(args[0]) ? "weak" : "exact";
}

function isAnyError(words = ""): boolean {
  return /^(?:Exception|Throwable|RuntimeException|Error)\.class$/.test(words);
}

/** One link of a chain such as `assertThat(x).isNotNull().isEqualTo(2)`; each link is an assertion of its own. */
function fluentKind({ chain, args, subject = [] }: Call, root: string): AssertionKind | undefined {
  const last = chain.at(-1) ?? "";
  if (root === "verify") return chain.at(-2) === "verify" ? verifiedKind(args, subject) : undefined;
  if (root === "StepVerifier") return /^(?:expect|verify)/.test(last) ? "exact" : undefined;
  if (/^(?:then|given|when)$/.test(root)) return chain.includes("then") && ANSWERS.test(last) ? "exact" : undefined;
  if (/Thrown|Exception|Throwable|assertThatCode/.test(root)) return thrownKind(last, args);
  return LINKS.find(([names]) => names.test(last))?.[1];
}

/** Matches links of REST Assured that check an answer. */
const ANSWERS = /^(?:statusCode|body|contentType|header|is[A-Z]\w*|has[A-Z]\w*)$/;

const LINKS: readonly [names: RegExp, kind: AssertionKind][] = [
  [/^isTrue$/, "truth"],
  [/^isFalse$/, "falsity"],
  [/^(?:isEqualTo|isSameAs|isSameInstanceAs)$/, "equal"],
  [
    /^(?:is(?:Not\w+|Null|Present|InstanceOf\w*|AnyOf|Positive\w*|Negative\w*|GreaterThan\w*|LessThan\w*|AtLeast|AtMost|Before\w*|After\w*|Between)|doesNot\w+|hasNo\w+|hasSizeGreaterThan\w*|hasSizeLessThan\w*|allSatisfy|anySatisfy|anyMatch|allMatch|noneMatch|satisfies\w*)$/,
    "weak",
  ],
  [
    /^(?:is[A-Z]\w*|has[A-Z]\w*|contains\w*|startsWith\w*|endsWith\w*|matches\w*|inOrder|returns|first|last|asserts?\w*)$/,
    "exact",
  ],
];

function thrownKind(link: string, args: readonly string[]): AssertionKind | undefined {
  if (link === "doesNotThrowAnyException") return "weak";
  if (/^is(?:Exactly)?InstanceOf$|^isThrownBy$/.test(link)) return isAnyError(args[0]) ? "weak" : "exact";
  return /^(?:has|with|isEqualTo|contains)/.test(link) ? "exact" : undefined;
}

/** `verify(mock).call(...)`: the arguments say which call is expected. */
function verifiedKind(args: readonly string[], [, mode = ""]: readonly string[]): AssertionKind {
  if (/atLeast|atMost/.test(mode)) return "weak";
  return args.length > 0 && args.every((each) => /^(?:\w+\.)?any\w*\(/.test(each)) ? "weak" : "exact";
}

/** `assertThat(actual, matcher)` of Hamcrest; with one argument, it is the start of a chain. */
function hamcrestKind({ args, node }: Call): AssertionKind | undefined {
  if (args.length < 2) return node.parent?.type === "method_invocation" ? undefined : "void";
  const matcher = (args.at(-1) ?? "").replace(/^(?:\w+\.)?is\(\s*(?=[a-z]\w*\()/, "");
  if (/^(?:\w+\.)?(?:anything)\b/.test(matcher)) return "void";
  if (/^(?:\w+\.)?(?:not|notNullValue|nullValue|instanceOf|isA|any|greaterThan\w*|lessThan\w*)\b/.test(matcher))
    return "weak";
  if (/^(?:\w+\.)?is\((?:true|false)\)/.test(matcher) || partsOf(node).length === 0) return "weak";
  return "exact";
}
