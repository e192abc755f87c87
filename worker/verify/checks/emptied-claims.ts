import { PART, STATE } from "../syntax/claim-levels.ts";
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

const LITERAL = /["'\d]|:\w/;
const LITERALS = /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|\b\d[\w.]*/g;

/** The functions that an expression calls, without those that only make or convert a value. */
function functionsIn(words: string): Set<string> {
  const plain = words.replace(/"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'/g, "").replace(/\bnew\s+[\w\\.]+(?:<[^>]*>)?/g, "");
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
  const [before, after] = [oldText, nowText].map((text) => new Set(text.match(LITERALS) ?? []));
  if (before === undefined || after === undefined || before.size < 2 || after.size === 0) return false;
  const isFewer = after.size < before.size && [...after].every((literal) => before.has(literal));
  const isOfPart = now?.some((side) => old?.some((each) => each.length > 1 && side !== each && side.startsWith(each)));
  return isFewer && isOfPart === true;
}
