import type { GradedWorth } from "./assertion-strength.ts";
import { parts } from "./condition-worth.ts";
import { errorWorth, type Grade, isWide, LEVELS, levelOf, nearWorth } from "./matchers.ts";
import type { PythonScope } from "./python-scope.ts";
import { identity, pythonCondition, pythonEquality, subjectIn } from "./python-worth.ts";

/** The worth of an `assert` statement of Python; undefined if it cannot fail. */
export function assertWorth(words: string, scope: PythonScope): GradedWorth | undefined {
  const [condition = ""] = parts(flat(words).replace(/^assert\b/, ""), [","]);
  return orNothing(pythonCondition(condition, scope));
}

/** The worth of a Python call as an assertion; undefined if the call is none or cannot fail. */
export function callWorth(words: string, scope: PythonScope): GradedWorth | undefined {
  const name = (words.split("(")[0] ?? "").trim();
  const last = name.split(".").at(-1) ?? "";
  const args = parts(
    flat(words)
      .slice(name.length + 1, -1)
      .trim(),
    [","],
  ).filter((each) => each !== "");
  if (/^(?:pytest|self|cls|py\.test)?\.?(?:raises|warns|deprecated_call)$/.test(name)) return raisesWorth(args);
  if (!UNITTEST.test(last) && !LIBRARIES.test(last)) return undefined;
  if (/^assert_?(?:Raises|Warns|raises|warns)/.test(last))
    return raisesWorth(/Regex|Message/.test(last) ? withMatch(args) : args);
  return orNothing(comparedWorth(last, { args, receiver: name.slice(0, -last.length - 1), scope }));
}

/** Whether a name is that of an assertion of a library. */
export function isAssertion(name: string): boolean {
  return UNITTEST.test(name) || LIBRARIES.test(name);
}

function comparedWorth(
  name: string,
  { args, receiver, scope }: { args: readonly string[]; receiver: string; scope: PythonScope },
): GradedWorth {
  const values = args.filter((each) => !/^\w+\s*=[^=]/.test(each));
  const [first = "", second] = values;
  if (/^assert(?:True|False|_|_true|_false)$/.test(name)) {
    const worth = pythonCondition(first, scope);
    return /alse$/.test(name) && worth.reach > 0 ? { ...LEVELS.truth, about: subjectIn(first, scope).about } : worth;
  }
  if (/^assert_(?:\w*called|any_call|has_calls|\w*await)/.test(name))
    return { ...LEVELS[levelOf(name, "python")], about: receiver };
  const level = levelOf(name, "python");
  if (level === "near") return { ...nearWorth(toleranceOf(name, args)), about: subjectIn(first, scope).about };
  if (/In$|_in$/.test(name) && second !== undefined)
    return { ...LEVELS[level], about: subjectIn(second, scope).about, wanted: first };
  if (/Regex/.test(name) && isWide(second ?? "")) return { ...LEVELS.truth, about: subjectIn(first, scope).about };
  if (second !== undefined && /^(?:exact|unordered|partial)$/.test(level) && !/Regex/.test(name))
    return (name === "assertIs" ? identity : pythonEquality)(first, second, scope, level);
  const { about, share } = subjectIn(first, scope);
  return { ...LEVELS[level], grade: LEVELS[level].grade * share, about };
}

/** The worth of `raises(ValueError, match="bad")`. */
function raisesWorth(args: readonly string[]): Grade {
  const [classes = ""] = args;
  const match = args.map((each) => /^match\s*=\s*([\s\S]*)$/.exec(each)?.[1]).filter((each) => each !== undefined);
  const names = /^\(/.test(classes) ? parts(classes.slice(1, -1), [","]).filter((each) => each !== "") : [classes];
  return errorWorth({ classes: names.map((name) => name.split(".").at(-1) ?? ""), texts: match.map(patternIn) });
}

/** `assertRaisesRegex` takes the pattern after the class. */
function withMatch(args: readonly string[]): string[] {
  const [classes = "", pattern = ""] = args.filter((each) => !/^\w+\s*=[^=]/.test(each));
  return [classes, `match=${pattern}`];
}

function patternIn(text: string): string {
  return text.trim().replace(/^re\.(?:escape|compile)\(([\s\S]*)\)$/, "$1");
}

function toleranceOf(name: string, args: readonly string[]): number {
  const given = args
    .flatMap(
      (each) => /^(?:places|decimal|significant|delta|rtol|atol|rel|abs)\s*=\s*([\d.e+-]+)$/.exec(each)?.[1] ?? [],
    )
    .map(Number);
  const places =
    args.find((each) => /^(?:places|decimal|significant)\s*=/.test(each)) ??
    (/^\d+$/.test(args[2] ?? "") ? `=${args[2]}` : undefined);
  if (places !== undefined) return 10 ** -Number(places.split("=")[1]) / 2;
  return given.length === 0 ? (/allclose/.test(name) ? 1e-5 : 1e-7) : Math.max(...given);
}

function flat(words: string): string {
  return words
    .replace(/^\s*#.*$/gm, "")
    .replace(/\s+/g, " ")
    .trim();
}

function orNothing(worth: GradedWorth): GradedWorth | undefined {
  return worth.reach === 0 ? undefined : worth;
}

const UNITTEST =
  /^(?:assert(?:_|(?:Not)?(?:Almost)?Equals?|True|False|Is(?:Not)?(?:None|Instance|Subclass)?|NotIsInstance|(?:Not)?In|Raises(?:Regexp?|Message)?|Warns(?:Regex|Message)?|(?:No)?Logs|(?:Less|Greater)(?:Equal)?|(?:Not)?Regex|CountEqual|ItemsEqual|(?:MultiLine|Sequence|List|Tuple|Set|Dict)Equal|DictContainsSubset|(?:Not)?Contains|Redirects|Template(?:Not)?Used|QuerySetEqual|QuerysetEqual|NumQueries|JSONEqual|HTMLEqual|XMLEqual|InHTML|FormError|(?:Not)?(?:Starts|Ends)With|(?:Not)?HasAttr))$/;
/** Names of assertions in unittest.mock, numpy, pandas and similar libraries. */
const LIBRARIES =
  /^assert_(?:(?:not_)?called(?:_once|_with|_once_with)?|any_call|has_calls|(?:not_)?awaited\w*|any_await|has_awaits|allclose|almost_equal|array_\w+|equal|raises|warns|(?:frame|series|index|extension_array|numpy_array)_equal|that|approx_equal|in|is_none|true|false)$/;
