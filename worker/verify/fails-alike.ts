/**
 * Whether two sides fail in the same way, by what their runs printed. Numbers, dates, durations, addresses and ids do not
 * count. A word that differs between the runs of one side is chance (random letters, a port, a folder) and is compared by
 * what stays the same of it; it has to be chance on both sides. Anything else that differs is a difference.
 */
export function failsAlike(candidate: readonly string[], base: readonly string[]): boolean {
  const [ours, theirs] = [patternOf(candidate), patternOf(base)];
  if (ours === undefined || theirs === undefined || ours.length !== theirs.length) return false;
  return ours.every((word, i) => isAlike(word, theirs[i] ?? ""));
}

const CHANCE = "\0";

/** Of two words of chance, one may begin in common by chance for longer than the other. */
function isAlike(ours: string, theirs: string): boolean {
  if (!ours.endsWith(CHANCE) || !theirs.endsWith(CHANCE)) return ours === theirs;
  const [a, b] = [ours.slice(0, -1), theirs.slice(0, -1)];
  return a.startsWith(b) || b.startsWith(a);
}

/** The words that all runs of a side printed, those that chance decides with a mark; undefined where even their number is chance. */
function patternOf(runs: readonly string[]): string[] | undefined {
  const [first = [], ...others] = runs.map(wordsOf);
  if (others.some((other) => other.length !== first.length)) return undefined;
  return first.map((word, i) => {
    const all = [word, ...others.map((other) => other[i] ?? "")];
    return all.every((other) => other === word) ? word : `${constantStart(all)}${CHANCE}`;
  });
}

/** What words begin with in common, up to the last sign that is neither letter nor number: the rest may be alike by chance. */
function constantStart(words: readonly string[]): string {
  const [first = ""] = words;
  let end = 0;
  while (end < first.length && words.every((word) => word[end] === first[end])) end += 1;
  return /^(?:.*[^\p{L}\p{N}])?/su.exec(first.slice(0, end))?.[0] ?? "";
}

function wordsOf(text: string): string[] {
  return text
    .replace(UUID, "#")
    .replace(/\b(?=[a-z]*\d)(?=\d*[a-f])[\da-f]{7,}\b/gi, "#")
    .replace(/0x[\da-f]+|\d+/gi, "#")
    .replace(/#(?:[.:,T/-]#)+Z?/g, "#")
    .split(/\s+/)
    .filter(Boolean);
}

const UUID = /\b[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}\b/gi;
