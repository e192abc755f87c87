import type { AssertionKind, Call } from "./code-language.ts";

/** The kind of a call of RSpec, Minitest, Test::Unit or Rails as an assertion. */
export function rubyKind(call: Call): AssertionKind | undefined {
  const { chain, args } = call;
  const last = chain.at(-1) ?? "";
  const verb = chain.findLastIndex((name) => /^(?:to|to_not|not_to|should|should_not)$/.test(name));
  if (/^allow(?:_any_instance_of)?$/.test(chain[0] ?? "")) return undefined;
  if (verb >= 0 && verb < chain.length - 1) return /not/.test(chain[verb] ?? "") ? "weak" : matcherKind(last, args);
  if (/^(?:must|wont)_\w+$/.test(last)) return specKind(last, args);
  if (chain.length > 1) return chain.join(".") === "Timeout.timeout" ? "weak" : undefined;
  if (/^(?:assert_raises?|assert_raise_with_message|assert_throws)$/.test(last)) return raisedKind(args);
  return ASSERTIONS.find(([names]) => names.test(last))?.[1];
}

const ASSERTIONS: readonly [names: RegExp, kind: AssertionKind][] = [
  [/^(?:assert_equal|assert_same|assert_match|assert_includes?|assert_in_delta|assert_in_epsilon)$/, "equal"],
  [/^assert$|^assert_true$/, "truth"],
  [/^refute$|^assert_not$|^assert_false$/, "falsity"],
  [/^assert_(?:nil|predicate|operator|send)$/, "maybe"],
  [/^(?:refute_\w+|assert_no\w*|assert_kind_of|assert_instance_of|assert_respond_to|assert_boolean)$/, "weak"],
  [
    /^assert_(?:empty|output|silent|difference|changes|response|redirected_to|select|template|enqueued_\w+|performed_\w+|emails|queries\w*|mock|path_exists|selector|text|path|content|throws)$/,
    "exact",
  ],
  [/^(?:flunk|raise|fail)$/, "fail"],
  [/^(?:pass|expect)$/, "void"],
];

function matcherKind(matcher: string, args: readonly string[]): AssertionKind {
  if (/^(?:eq|eql|equal|be)$/.test(matcher)) return args.length === 0 ? "weak" : "equal";
  if (/^raise_(?:error|exception)$/.test(matcher)) return raisedKind(args);
  if (/\bor$/.test(matcher) || matcher === "be_nil") return "maybe";
  if (
    /^(?:be>|be_(?!empty$|within|zero$|close)\w+|have_received|receive|exist|satisfy|respond_to|be_truthy|anything)$/.test(
      matcher,
    )
  )
    return "weak";
  return "exact";
}

function raisedKind(args: readonly string[]): AssertionKind {
  const [error = ""] = args;
  return error === "" || /^(?:StandardError|Exception)$/.test(error) ? (args.length > 1 ? "exact" : "weak") : "exact";
}

/** An expectation of Minitest: `_(x).must_equal 1`. */
function specKind(name: string, args: readonly string[]): AssertionKind {
  if (name.startsWith("wont_")) return "weak";
  if (name === "must_equal" || name === "must_be_same_as") return "equal";
  if (name === "must_raise") return raisedKind(args);
  if (name === "must_be_nil") return "maybe";
  return /^must_(?:be|be_kind_of|be_instance_of|respond_to|be_\w+_than)$/.test(name) ? "weak" : "exact";
}
