/** Parts of a title that may differ in each run: times, dates, ids, paths, ports and other long numbers. */
const CHANGING: readonly RegExp[] = [
  /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi,
  /\b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?/g,
  /\b(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\w*,? )?(?:(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\w* \d{1,2}|\d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\w*),? \d{4}/g,
  /\b\d{1,2}\/\d{1,2}\/\d{2,4}\b/g,
  /\b\d{1,2}:\d\d(?::\d\d(?:[.,]\d+)?)?(?: ?[AP]M)?\b/gi,
  /(?:GMT|UTC)?[+-]\d{4}\b(?: \([^)]*\))?/g,
  /(?:[A-Za-z]:)?[\\/](?:private[\\/])?(?:tmp|temp|var[\\/]folders|var[\\/]tmp|home|Users|root|work|build|dev[\\/]shm)[\\/][^\s"'`)\],;:]*/gi,
  /\b(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1?\]):\d+/g,
  /\b\d+(?:\.\d+)?(?:e[+-]?\d+)? ?(?:ns|µs|us|ms|s|sec|secs|seconds?|min|minutes?|h|hours?|[kKMG]i?B|bytes)\b/g,
  /\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{6,}\b/gi,
  /\b0x[0-9a-f]+\b/gi,
  /\b(?:pid|port|seed|id|process|thread|worker|run|attempt|timestamp|nonce|session|rand(?:om)?)(?:[ :=#-]+)[\w.-]*\d[\w.-]*/gi,
  /-?\b\d+\.\d{3,}\b/g,
  /\b\d{4,}\b/g,
  // Whether a word of a title looks like random letters, as in temporary names and tokens: capitals in the middle, or letters and digits mixed.
  /\b(?=\w*[a-z])(?=\w*\d)(?=\w*[A-Z]|\w*\d\w*[a-z]\w*\d)\w{6,}\b/g,
];

/** Replaces a part of a title that changes from run to run. */
const GAP = "…";

/** Returns a test's title without the parts that change from run to run. */
export function stableTitle(title: string): string {
  return CHANGING.reduce((text, part) => text.replace(part, GAP), title)
    .replace(/…(?:[\s.:_-]*…)*/g, GAP)
    .replace(/\s+/g, " ")
    .trim();
}

/** Matches the parts of a title in the source that are filled in at run time: `${...}`, placeholders of printf and jest. */
const OPEN = /\$\{(?:[^{}]|\{[^{}]*\})*\}|%(?:\d+\$)?[sdifjoOp#c]|\$[A-Za-z_][\w.]*/g;

/** True when one title, as written in the source, could have been printed as the other title. */
export function isSameTitle(a: string, b: string): boolean {
  return a === b || isFilledIn(a, b) || isFilledIn(b, a);
}

function isFilledIn(pattern: string, title: string): boolean {
  const parts = pattern.split(OPEN);
  // A title that is only a placeholder matches any other title.
  if (parts.length < 2 || parts.join("").replace(/\W/g, "").length < 3) return false;
  const [first = "", ...rest] = parts;
  const last = rest.pop() ?? "";
  if (!title.startsWith(first) || !title.endsWith(last)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = title.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at <= title.length - last.length;
}
