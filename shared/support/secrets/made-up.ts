/** Matches words that show that a value is made up, regardless of the rest of the value. */
const SAYS_SO =
  /example|dummy|fake|placeholder|change[-_ ]?me|not[-_ ]?(?:a[-_ ]?)?(?:real|secret)|redacted|your[-_ ]|(?:^|[-_ ])(?:sample|mock)(?:$|[-_ ])|<[a-z_ -]+>|x{6}|\*{4}/i;
/** Length in characters above which only longer words count: in a long random text, short words occur by chance. */
const LONG_LENGTH = 100;
const SAYS_SO_AT_LENGTH = /example|placeholder|x{10}/i;
/** Matches the prefixes of API keys that are for tests only. */
const TEST_MODE = /^(?:sk|pk|rk)_test_/;

/** True for a value that is made up: its words say so, or its characters are too regular for a secret. */
export function isMadeUp(value: string): boolean {
  const saysSo = value.length > LONG_LENGTH ? SAYS_SO_AT_LENGTH : SAYS_SO;
  return saysSo.test(value) || TEST_MODE.test(value) || isPlain(value);
}

/** Maximum number of unknown characters in a value that contains the word `test`. */
const MAX_BESIDE_TEST = 6;

/** True for a value that contains only common words, sequences (`12345`, `abcdef`) and repeated characters. */
export function isPlain(value: string): boolean {
  const runs = value.replace(LEET, " test ").match(/[A-Za-z0-9]+/g) ?? [];
  const parts = runs.filter((run) => !isCounted(run)).flatMap(splitRun);
  const left = parts.filter((part) => !isCommon(part)).join("").length;
  if (left === 0) return runs.length > 0;
  return left <= MAX_BESIDE_TEST && /(?:^|[^a-z])test/i.test(value);
}

/** Matches common passwords in which some letters may be replaced by digits. */
const LEET = /p[a4@][s5$]{2}w[o0]rd|s[e3]cr[e3]t|hunt[e3]r2|t[o0]k[e3]n|l[e3]tm[e3]in|qw[e3]rty/gi;

/**
 * Splits a text into words and numbers: `clientSecret2` has three parts. A text with more than MAX_PARTS parts is not
 * split, because it is probably hexadecimal or random.
 */
function splitRun(run: string): string[] {
  const parts = run.match(/[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+/g) ?? [run];
  return parts.length > MAX_PARTS ? [run] : parts;
}

/** Maximum number of words and numbers in a text that is split. `abc123def456` has 4. */
const MAX_PARTS = 6;

function isCommon(run: string): boolean {
  const text = run.toLowerCase();
  if (/^\d+$/.test(text)) return text.length <= 2 || YEAR.test(text) || isCounted(text);
  return isCounted(text) || isWords(text);
}

const YEAR = /^(?:19|20)\d\d$/;

/**
 * True for a text that is too regular to be a secret: one run of equal or consecutive characters (aaaa, abcd, 4321), or
 * two such runs interleaved (a1b2c3).
 */
function isCounted(text: string): boolean {
  if (text.length < 3) return false;
  if (text.length >= 6 && new Set(text).size <= 2) return true;
  const codes = [...text].map((character) => ORDER.indexOf(character.toLowerCase()));
  return [1, 2].some((stride) => {
    if (stride === 2 && text.length < 6) return false;
    const steps = codes.slice(stride).map((code, i) => code - (codes[i] ?? 0));
    const near = steps.filter((step) => Math.abs(step) <= 1 || WRAPS.has(step)).length;
    return near / steps.length >= 0.8;
  });
}

const ORDER = "0123456789abcdefghijklmnopqrstuvwxyz";
/** Differences between neighbouring characters that also count as consecutive: from 9 or z back to the beginning, and from 9 to 1. */
const WRAPS: ReadonlySet<number> = new Set([-9, -8, -25, -35, -34]);

/** True for a text that is a sequence of known words. */
function isWords(text: string): boolean {
  if (text.length > 64) return false;
  const ends = new Set([0]);
  for (let at = 0; at < text.length; at++) {
    if (!ends.has(at)) continue;
    for (const word of WORDS) if (text.startsWith(word, at)) ends.add(at + word.length);
  }
  return ends.has(text.length);
}

const WORDS =
  `access account admin aladdin alice anonymous app api auth bar base baz bearer beef bob bot bytes cafe babe client code
  com consumer correct horse battery staple crypt data db dead default demo deploy dev doe env file fixture foo for from
  ghp github good bad guest hash hello here hex hmac id in insert integration internal invalid is it iss joe john jane jwt key
  knock letmein live local localhost long me mine mock mongo mysql my name net new no nobody none not null of old only open
  or org other pass passphrase password pem ping pong postgres private prod public pub random read real redis refresh
  root rsa salt sample secret sess session sesame set shared short sign signing simple sk some spec stage staging store str
  string stub super sub team temp test tests testing text that the thing this to todo token two one three unit unknown use
  user username valid value vault very webhook welcome with wordpress world write wrong you your a b c x y z`
    .split(/\s+/)
    .filter((word) => word !== "");
