import type { Random } from "./random.ts";

const PIECES = [
  ..."* * ** **/ / / ? a b foo bar . .. ./ ../ .js .* [a-c] [!a] [^b] [[:alpha:]] [[:digit:]b] [ ] {a,b} {1..3}".split(
    " ",
  ),
  ...'{a..c} { } , ( ) | @(a|b) +(a) +(a|b) !(a) !(a|b) ?(a) *(a) *(a|b) ! + @ $ ^ " "a" - < > a/b A 1 ~ % & (a|b)'.split(
    " ",
  ),
  ...String.raw`(?:a) (?=a) (?<!a) [\] \\ \d \ \* \( \[ \"`.split(" "),
  ...[" ", "\0"],
];
const GLOBS = [
  ..."* ** **/* *.js **/*.js */* *.* .* **/.* **/*.* *** **/** **/**/** ./* ./** !*.js !(a|b)* !!a !(*.js)".split(" "),
  ..."a/!(b)/c foo/**/bar foo/** **/foo a/**/b/**/c a/*/b a/? ?? {a,b}/*.js *.{js,md} {a..c} {01..03} [a-z]*".split(
    " ",
  ),
  ..."[!a-c]? [[:alpha:]] a+(b|c)d +(foo|bar)/baz *(a|*) +(*(a)|b) *(*(a)|*(b)) @(foo)* (a|b)/* a/ /a a//b".split(" "),
  ...'a/./b .a/** a{b,c a[b a(b a)b a]b a}b []a] [^]a] $a ^a a$ a|b *.!(js) !(!(a)) **a a** "*" **/a/** */**'.split(
    " ",
  ),
  ..."foo.{a,b}.* foo/**/*.js **.js *a* . .. ../a a/.. +(a|a) *(@(a)|b) +(ab|a) !(a).js @(!(a)|b) ?(a|b)c".split(" "),
  ...String.raw`a\*b [a\-z] [\w] \[a] \a a\\b [a\]b] *(\a) "a\"`.split(" "),
];
const SEGMENTS = ["", ..."a b c foo bar a.js b.md .a .b.js A ab abc 1 . .. a* x.y".split(" ")];
const LENGTHS = [65535, 65536, 65537];

/** The original picomatch hangs on a glob that ends with four or more backslashes. */
const ENDLESS = /\\{4,}$/;

/** Makes a random glob: a common glob, a common glob with one piece added, or a sequence of pieces. */
export function glob(random: Random): string {
  return anyGlob(random).replace(ENDLESS, "\\");
}

function anyGlob(random: Random): string {
  const kind = random.next();
  if (kind < 0.3) return random.pick(GLOBS);
  if (kind < 0.45) return random.pick(GLOBS) + random.pick(PIECES);
  if (kind < 0.5) return random.pick(PIECES) + random.pick(GLOBS);
  if (kind < 0.502) return "a".repeat(random.pick(LENGTHS));
  return random.several(1, 6, () => random.pick(PIECES)).join("");
}

/** Makes a random path. In most cases it is the given glob with the wildcards replaced by text. */
export function path(random: Random, pattern = ""): string {
  if (pattern.length < 60 && random.chance(0.6)) return filledIn(random, pattern);
  const text = random.several(1, 4, () => random.pick(SEGMENTS)).join(random.chance(0.08) ? "\\" : "/");
  return random.chance(0.06) ? random.pick(["/", "./", "\\", "../"]) + text : text;
}

function filledIn(random: Random, pattern: string): string {
  const letter = () => random.pick(["a", "b", "c", "x", "", "1", ".", "/", "ab"]);
  return pattern
    .replace(/\*\*/g, () => random.pick(["", "a", "a/b", "foo/bar/c", ".a", "a/.b"]))
    .replace(/[?*+@!]?\(([^()|]*)(?:\|([^()]*))?\)/g, (_, one, two) => random.pick([one, two ?? "", "", one + one]))
    .replace(/\{([^{},]*),([^{},]*)\}/g, (_, one, two) => random.pick([one, two]))
    .replace(/\[[^\]]*\]/g, letter)
    .replace(/[*?]/g, letter)
    .replace(/["\\!]/g, (found) => (random.chance(0.8) ? "" : found));
}
