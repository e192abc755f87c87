import picomatch from "picomatch";
import { createLru } from "../create-lru.ts";
import { ANYTHING, type Reading, readPattern, type Segment, STAR } from "./read-pattern.ts";
import { readingsMeet } from "./readings-meet.ts";

/**
 * A parsed path pattern. Patterns are used in the `writes` of tasks, the rules of policies and the `reference` of
 * acceptances.
 *
 * `*`, `**`, `?` and `{a,b}` have the same meaning as in a shell. All other characters are literal, so that the path of
 * a framework's file can be written as it is: `app/[id]/(group)/@modal/page.tsx`. If a shell would interpret such
 * characters (`[ab]`, `@(a|b)`, `a|b`, `"a"`, `\a`), the pattern matches both the literal name and the names that a
 * shell would match.
 */
export interface PathPattern {
  /** The only path that the pattern matches, if the pattern is a literal path. */
  readonly path: string | undefined;
  /** True for a path that the pattern matches. The path must be relative, in git's spelling. */
  matches(path: string): boolean;
  readonly readings: readonly Reading[];
}

/** Parses a path pattern. Results are cached, because every event of a job needs them. */
export function patternOf(glob: string): PathPattern {
  const known = parsed.get(glob);
  if (known !== undefined) return known;
  const pattern = parse(glob);
  parsed.set(glob, pattern);
  return pattern;
}

const MAX_PARSED = 5000;
const parsed = createLru<string, PathPattern>(MAX_PARSED);

function parse(glob: string): PathPattern {
  const spelled = canonicalPath(glob);
  const readings = readPattern(spelled);
  const exact = readings.filter(({ isExact }) => isExact);
  const shell = exact.length === readings.length ? undefined : picomatch(spelled.replaceAll("[!", "[^"), { dot: true });
  const [only, ...others] = readings;
  const isPath =
    only?.segments.every((segment) => typeof segment === "string") && others.length === 0 && shell === undefined;
  return {
    path: isPath ? only?.segments.join("/") : undefined,
    readings,
    matches: (path) => {
      const asked = path.split("/");
      return exact.some(({ segments }) => readingsMeet(belowFolders(segments), asked)) || shell?.(path) === true;
    },
  };
}

/**
 * Adds the rule of picomatch about a folder and `/**`: `lib/**` and `*b/**` match the folder `lib` itself, but a
 * pattern `l*` with `/**` after it matches only paths inside the folder.
 */
function belowFolders(segments: readonly Segment[]): readonly Segment[] {
  const end = segments.findLastIndex((segment) => segment !== ANYTHING);
  const folder = segments[end];
  const isBelow = end < segments.length - 1 && Array.isArray(folder) && folder.at(-1) === STAR;
  return isBelow ? [...segments.slice(0, end + 1), [STAR], ANYTHING] : segments;
}

/** Returns a test whether at least one of the patterns matches a path. */
export function matchesAny(patterns: readonly string[]): (path: string) => boolean {
  const all = patterns.map(patternOf);
  return (path) => all.some((pattern) => pattern.matches(path));
}

/** The canonical spelling of a path or path pattern: `"./src//a.js"` becomes `src/a.js`. */
export function canonicalPath(spelled: string): string {
  const bare = /^(["'`])(.+)\1$/s.exec(spelled)?.[2] ?? spelled;
  const parts = bare
    .split("/")
    .filter((part, i, all) => part !== "." && (part !== "" || (i === 0 && all.length === 1)));
  return parts.join("/");
}
