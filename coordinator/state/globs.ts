import picomatch from "picomatch";

/**
 * Whether two globs can match the same path. Exact when one of them is a plain path. Two patterns count as overlapping
 * unless their fixed starts lead into different folders or their fixed ends differ: it errs towards not running them together.
 */
export function globsOverlap(a: string, b: string): boolean {
  if (isNegated(a) || isNegated(b)) return true;
  const [left, right] = [plainly(a), plainly(b)];
  if (left === right) return true;
  if (isPath(left)) return isPath(right) ? false : isMatch(left, right);
  if (isPath(right)) return isMatch(right, left);
  if (!canMeet(fixedStart(left), fixedStart(right))) return false;
  const [tail, other] = [fixedTail(left), fixedTail(right)];
  return tail.endsWith(other) || other.endsWith(tail);
}

/** Characters that mean something else than themselves in a glob. */
const META = /[*?[\]{}()!+@|\\]/;

/** `!x` matches all but x; `!(x)` is an ordinary part of a pattern. */
export function isNegated(glob: string): boolean {
  return /^!(?!\()/.test(glob);
}

/** True for a glob that matches its own name only. */
export function isPath(glob: string): boolean {
  return !META.test(glob);
}

/** `./a/` is `a`. */
function plainly(glob: string): string {
  return glob.replace(/^(\.\/)+/, "").replace(/\/+$/, "");
}

/** Compiled globs: a job asks the same ones again with each event. */
const compiled = new Map<string, (path: string) => boolean>();
const MOST_COMPILED = 5000;

function isMatch(path: string, glob: string): boolean {
  let known = compiled.get(glob);
  if (known === undefined) {
    if (compiled.size >= MOST_COMPILED) compiled.clear();
    known = picomatch(glob, { dot: true });
    compiled.set(glob, known);
  }
  return known(path);
}

/** The parts that every match begins with; `a/**` matches `a` itself, too. */
function fixedStart(glob: string): string[] {
  const segments = glob.split("/");
  const first = segments.findIndex((segment) => META.test(segment));
  return segments.slice(0, first);
}

function canMeet(a: readonly string[], b: readonly string[]): boolean {
  return a.every((segment, i) => b[i] === undefined || b[i] === segment);
}

/** What every match ends with. */
function fixedTail(glob: string): string {
  return /[^*?[\]{}()!+@|\\/]*$/.exec(glob)?.[0] ?? "";
}
