import type { Random } from "./random.ts";

const PIECES = [
  ..."{ { } } , , .. . a b c 0 1 3 01 003 -2 -02 $ [ ] ( ) ' \" ` / * ! | x - z".split(" "),
  ...String.raw`\ \{ \} \,`.split(" "),
  ...["\ufeff", "\u00a0", " ", "$", "${"],
];
const PARTS = [
  ..."{a,b} {1..3} {a..d} {3..1} {01..03} {1..5..2} {a..e..2} {a,b,} {,a} {a} {} {,} {a,{b,c}} {{1..2},x}".split(" "),
  ..."{-2..2} {-01..1} {1..3..0} {1..c} {a..b..c} {1...3} {1..3,x} {x,1..3} {1.2.3} {a.b,c} {'a,b',c}".split(" "),
  ...'{"{",b} ({a,b}) {(a,b),c} [{a,b}] {[a,b],c} {1..} {..3} {a a} a bc - / x{ }y {0..9} {10..8} {1.1..2}'.split(" "),
  ...String.raw`{1..3..-1} {10..10} {a..a} {1..1} {9..10} {-1..-1} {-1..0} {00..1} {A..C} {Z..a} \{a,b} {a\,b} {a,b\} {\1..3}`.split(
    " ",
  ),
  ...["$".concat("{a,b}"), "a$".concat("{1..3}")],
];
const LONG = ["{1..1000}", "{1..1001}", "{0..1000}", `${"a".repeat(9999)}b`, "a".repeat(10001)];

/** A brace pattern: whole parts, loose pieces, or both. */
export function bracePattern(random: Random): string {
  if (random.chance(0.001)) return random.pick(LONG);
  if (random.chance(0.5)) return random.several(1, 3, () => random.pick(PARTS)).join("");
  const piece = () => (random.chance(0.2) ? random.pick(PARTS) : random.pick(PIECES));
  return random.several(1, 7, piece).join("");
}
