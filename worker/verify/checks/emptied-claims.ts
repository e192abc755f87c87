import { EQUAL, PART, STATE } from "../syntax/claim-levels.ts";
import type { CodeClaim } from "../syntax/code-claims.ts";
import { parts } from "../syntax/condition-worth.ts";
import { rankOfError } from "../syntax/error-levels.ts";

/** Whether a claim cannot fail any more, or allows more values than before, although it is on the same rung. */
export function isEmptied(old: CodeClaim, now: CodeClaim): boolean {
  return (
    isTautology(old, now) ||
    isWiderError(old, now) ||
    isShorterPart(old, now) ||
    isSmallerPart(old, now) ||
    isNarrowed(old, now) ||
    isFabricated(old, now) ||
    isCoarser(old, now) ||
    isBare(old, now)
  );
}

/** Whether a compared value is only tested for being true. */
function isBare({ sides, level }: CodeClaim, now: CodeClaim): boolean {
  return sides?.includes(now.text) === true && now.level === STATE && now.level < level;
}

/** Whether the expected value is computed by the code under test, as it was not before. */
function isTautology({ sides: old }: CodeClaim, { sides: now }: CodeClaim): boolean {
  if (now === undefined) return false;
  if (areSameWords(now)) return old === undefined || !areSameWords(old);
  const [left, right] = now.map(functionsIn);
  const both = [...(left ?? [])].filter((name) => right?.has(name));
  if (old === undefined) return both.length > 0;
  const [oldLeft, oldRight] = old.map(functionsIn);
  if (both.length > 0) return ![...(oldLeft ?? [])].some((name) => oldRight?.has(name));
  const fixed = old.find((side) => LITERAL.test(side) && functionsIn(side).size === 0);
  const tested = old.find((side) => side !== fixed);
  if (fixed === undefined || tested === undefined) return false;
  const at = now.indexOf(tested);
  const expected = at < 0 ? undefined : now[1 - at];
  return (
    expected !== undefined &&
    functionsIn(expected).size > 0 &&
    !(fixed.match(LITERALS) ?? []).every((literal) => expected.includes(literal))
  );
}

/** Whether both sides are made of the same names in another order: `[a, b].sort` and `[b, a].sort`. */
function areSameWords(sides: readonly [string, string]): boolean {
  const [left, right] = sides.map((side) => (side.match(/[@$]?[A-Za-z_]\w*|\d[\w.]*|["']/g) ?? []).sort());
  return (left?.length ?? 0) > 1 && left?.join(" ") === right?.join(" ");
}

/** Whether the code gets a part of its old input, and fewer values are expected. */
function isNarrowed({ sides: old, text: oldText }: CodeClaim, { sides: now, text: nowText }: CodeClaim): boolean {
  if (old === undefined || now === undefined) return false;
  return [...nowText.matchAll(CUT)].some(([cut, first, second]) => {
    const name = first ?? second ?? "";
    const expected = [old, now].map((sides) => sides.filter((side) => !usesWord(side, name)).join(" "));
    const [before = 0, after = 0] = expected.map((side) => (side.match(LITERALS) ?? []).length);
    return !oldText.includes(cut) && usesWord(oldText, name) && before > after;
  });
}

/** Matches the first elements of a list, or other parts of one: `all[..1]`, `all.first(1)`, `array_slice($all, 0, 1)`. */
const CUT =
  /\barray_slice\(\s*([$@]?\w+)|([$@]?\b\w+)(?:\[\s*\w*\s*(?:\.\.=?|:)\s*\w*\s*\]|(?:\.|->)(?:take|first|last|limit|subList|drop|slice)\s*\()/g;

function usesWord(text: string, name: string): boolean {
  return new RegExp(`(?:^|[^\\w$@])${name.replace("$", "\\$")}(?!\\w)`).test(text);
}

/** Whether a value that the code returned is now made in the test, out of the expected value. */
function isFabricated(old: CodeClaim, now: CodeClaim): boolean {
  if (functionsIn(`${old.text} ${[...old.values.values()].join(" ")}`).size === 0 || now.level < EQUAL) return false;
  const sides = parts(now.text, [","]);
  return [...now.values].some(([name, value]) => {
    const others = sides.filter((side) => !usesWord(side, name));
    const isMade = functionsIn(`${now.text.replace(/\.\w+\(\)/g, "")} ${value}`).size === 0;
    return (
      isMade &&
      MAKES_VALUE.test(value) &&
      others.length > 0 &&
      others.every((side) => /^(?:["'].+["']|[$@]?\w+)$/.test(side) && usesWord(value, side)) &&
      sides.some((side) => new RegExp(`^${name.replace("$", "\\$")}(?:\\.|->|\\[)`).test(side))
    );
  });
}

/** Matches an expression that makes an object, a struct or an array with given parts. */
const MAKES_VALUE = /\bnew\s+\w|\.new\b|\b[A-Z]\w*\s*\{|^&?\w+\{|^[[{]|^array\(/;

/** Whether a comparison of numbers allows a much larger difference, which is large for the expected value. */
function isCoarser({ tolerance: old, text }: CodeClaim, { tolerance: now, text: nowText }: CodeClaim): boolean {
  if (old === undefined || now === undefined || now <= 10 * old) return false;
  const isRelative = /epsilon/i.test(nowText);
  const numbers = (text.match(/\b\d[\d_]*\.?\d*(?:e[-+]?\d+)?/g) ?? [])
    .map((each) => Number(each.replaceAll("_", "")))
    .filter((each) => each !== old);
  const size = isRelative ? 1 : Math.max(...numbers);
  return now >= (numbers.length > 0 || isRelative ? size * COARSE : 0.5) || (now >= 0.5 && now >= 1000 * old);
}

/** Share of the expected value from which on a difference is large. */
const COARSE = 0.05;

const LITERAL = /["'\d]|:\w/;
export const LITERALS = /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|\b\d[\w.]*/g;

/** The functions that an expression calls, without those that only make or convert a value. */
export function functionsIn(words: string): Set<string> {
  const plain = words.replace(/"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'/g, "").replace(/\bnew\s+[\w\\.]+(?:<[^>]*>)?/g, "=");
  const names = [...plain.matchAll(/([A-Za-z_]\w*[?!]?)\s*(?:::<[^>]*>)?\(/g)].map(([, name = ""]) => name);
  return new Set(names.filter((name) => !MAKES.test(name)));
}

const MAKES =
  /^(?:of|ofEntries|from|new|asList|to_\w+|to[A-Z]\w*|into|Some|Ok|Err|None|Box|Arc|Rc|String|valueOf|format|Sprintf|sprintf|vec!?|array|list|set|map|len|length|size|count|sort\w*|collect|iter|into_iter|unwrap|expect|clone|cloned|copied|as_\w+|get|float64|float32|int\w*|uint\w*|byte|rune|string|error|errors|Errorf|New|entry|Date|Time|Duration|Parse|parse|parse_str|MustParse|ofSeconds|ofMillis|ofMinutes|from_secs|from_millis|now|freeze|dup|trim|strip|join|repeat|str_repeat|\w+_from|box|ptr|Ptr|stream|range|rangeClosed|raw|b|mk\w*|make\w*|sample\w*|expected\w*|want\w*|fixture\w*|build\w*|create\w*|json|dedent|lines|read\w*|Read\w*|file_get_contents|include_str!?|concat\w*|hash|Hash|Array|Integer|Float|Rational|BigDecimal|Decimal)$/;

/** Whether the class of an expected error is wider: a known wide class, or one that the old name ends with. */
function isWiderError({ error: old }: CodeClaim, { error: now }: CodeClaim): boolean {
  if (old === undefined || now === undefined || old === now) return false;
  return rankOfError(now) < rankOfError(old) || old.endsWith(now);
}

/** Whether a part, a prefix or a pattern was cut so far that nearly every value has it. */
function isShorterPart(old: CodeClaim, now: CodeClaim): boolean {
  if (now.upTo > PART) return false;
  const [before, after] = [old, now].map(({ text }) =>
    text.match(/"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|\/(?:\\.|[^/\\\n])+\//g)?.at(-1),
  );
  if (before === undefined || after === undefined) return false;
  const [long, short] = [before, after].map((quoted) => quoted.slice(1, -1));
  return (
    long !== undefined &&
    short !== undefined &&
    short.length < long.length &&
    short.length <= 3 &&
    long.includes(short.replace(/[\^$]/g, ""))
  );
}

/** Whether a comparison of a whole value became one of a part of the value, with a part of the expected values. */
function isSmallerPart({ sides, text: oldText }: CodeClaim, { sides: nowSides, text: nowText }: CodeClaim): boolean {
  if (sides === undefined || nowSides === undefined) return false;
  const [old, now] = [oldText, nowText].map((text) => parts(text, [","]));
  const [before, after] = [sides, nowSides].map((values) => new Set(values.join(" ").match(LITERALS) ?? []));
  if (before === undefined || after === undefined || before.size < 2 || after.size === 0) return false;
  const isFewer = after.size < before.size && [...after].every((literal) => before.has(literal));
  const isOfPart = now?.some((side) => old?.some((each) => each.length > 1 && side !== each && side.startsWith(each)));
  return isFewer && isOfPart === true;
}
